import * as callgate from "callgate";
import { conformance } from "../conformance.mjs";

export default {
  async fetch(request) {
    return Response.json(await conformance(callgate, await request.json()));
  },
};
