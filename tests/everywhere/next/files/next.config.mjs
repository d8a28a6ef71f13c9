const folder = import.meta.dirname;

export default { output: "standalone", outputFileTracingRoot: folder, turbopack: { root: folder } };
