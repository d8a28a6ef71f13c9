"use client";

import { useEffect } from "react";
import { answers } from "../questions.js";

const fixture = async () => (await fetch("/fixture.json")).json();

export default function Page() {
  useEffect(() => {
    globalThis.answers = fixture().then((given) => answers(given));
  }, []);
  return "callgate";
}
