declare module "cloudflare:workers" {
  export const env: import("./environment.ts").Bindings;
}
