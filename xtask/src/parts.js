// A part of the app: a module over the app's own memory and table, fetched when it is asked for. One that did not come is asked for again.
const part = (file) => {
  let coming;
  const fetched = async () => {
    const reply = await fetch(new URL(file, import.meta.url));
    if (!reply.ok) throw new Error(`${reply.status} ${file}`);
    await WebAssembly.instantiate(await reply.arrayBuffer(), { __wasm_split: initSync() });
  };
  return async (then, data) => {
    let came = true;
    try {
      await (coming ??= fetched());
    } catch (error) {
      console.warn(error);
      coming = undefined;
      came = false;
    }
    initSync().__indirect_function_table.get(then)(data, came);
  };
};
