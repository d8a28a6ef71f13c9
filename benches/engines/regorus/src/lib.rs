//! The least of glue around regorus: a policy with its data, and the rules in it that are asked.

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Rc, Value};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub struct Policy {
    engine: Engine,
    data: Value,
}

#[wasm_bindgen]
impl Policy {
    /// From Rego, and data as JSON.
    #[wasm_bindgen(constructor)]
    pub fn new(rego: String, data: &str) -> Result<Policy, JsError> {
        let mut engine = Engine::new();
        engine.add_policy("policy.rego".into(), rego).map_err(told)?;
        let data = Value::from_json_str(data).map_err(told)?;
        engine.add_data(data.clone()).map_err(told)?;
        Ok(Policy { engine, data })
    }

    /// A rule by its path (`data.bench.allow`), compiled for the virtual machine; the data is shared.
    pub fn rule(&mut self, path: &str) -> Result<Rule, JsError> {
        let compiled = self.engine.compile_with_entrypoint(&Rc::from(path)).map_err(told)?;
        let mut vm = RegoVM::new();
        vm.set_max_instructions(usize::MAX);
        vm.load_program(Compiler::compile_from_policy(&compiled, &[path]).map_err(told)?);
        vm.set_data(self.data.clone()).map_err(told)?;
        Ok(Rule { vm })
    }
}

#[wasm_bindgen]
pub struct Rule {
    vm: RegoVM,
}

#[wasm_bindgen]
impl Rule {
    /// Whether it is true of an input, which is JSON; undefined is not.
    pub fn holds(&mut self, input: &str) -> Result<bool, JsError> {
        Ok(self.evaluated(input)? == Value::Bool(true))
    }

    /// Its texts, of a rule that is an array.
    pub fn list(&mut self, input: &str) -> Result<Vec<String>, JsError> {
        let value = self.evaluated(input)?;
        let texts = value.as_array().map_err(told)?.iter().map(|text| text.as_string().map(|text| text.to_string()));
        texts.collect::<Result<_, _>>().map_err(told)
    }

    fn evaluated(&mut self, input: &str) -> Result<Value, JsError> {
        self.vm.set_input(Value::from_json_str(input).map_err(told)?);
        self.vm.execute().map_err(told)
    }
}

fn told(reason: impl std::fmt::Display) -> JsError {
    JsError::new(&format!("{reason:#}"))
}
