import { answers } from "./questions.js";

export async function ask(request) {
  const response = await fetch(new URL("/fixture.json", request.url));
  return Response.json(await answers(await response.json()));
}
