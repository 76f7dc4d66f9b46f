//! Where a file can be changed, and to what.

use proc_macro2::Span;
use std::{collections::BTreeMap, ops::Range};
use syn::{
    BinOp, Block, Expr, ExprBinary, ExprMatch, ExprUnary, GenericArgument, ItemConst, ItemFn, ItemMod, ItemStatic, Pat,
    PathArguments, ReturnType, Signature, Type, UnOp, spanned::Spanned, visit, visit::Visit,
};

/// One change of a file.
pub struct Point {
    /// What is changed to what, and in which function.
    pub told: String,
    /// The bytes of the file that it is about.
    pub range: Range<usize>,
    /// What is put before and after them; `{}` stands for whether the change is on.
    pub around: [String; 2],
}

/// Every change of a file.
pub fn of_file(text: &str) -> syn::Result<Vec<Point>> {
    let mut finder = Finder { text, within: Vec::new(), points: Vec::new() };
    finder.visit_file(&syn::parse_file(text)?);
    // The same words in one function are told apart.
    let mut times = BTreeMap::<String, usize>::new();
    for point in &mut finder.points {
        let n = times.entry(point.told.clone()).or_default();
        *n += 1;
        if *n > 1 {
            point.told += &format!(" (no. {n})");
        }
    }
    Ok(finder.points)
}

struct Finder<'a> {
    text: &'a str,
    within: Vec<String>,
    points: Vec<Point>,
}

impl Finder<'_> {
    fn text(&self, span: Span) -> &str {
        &self.text[span.byte_range()]
    }

    fn push(&mut self, told: String, range: Range<usize>, around: [String; 2]) {
        let told = format!("{}: {told}", self.within.join("::")).split_whitespace().collect::<Vec<_>>().join(" ");
        self.points.push(Point { told, range, around });
    }

    /// An expression is another one while the change is on.
    fn replace(&mut self, span: Span, by: String) {
        let told = format!("`{}` is `{by}`", self.text(span));
        self.push(told, span.byte_range(), [format!("(if {{}} {{ {by} }} else {{ "), " })".to_owned()]);
    }

    /// A function returns at once while the change is on.
    fn function(&mut self, signature: &Signature, block: &Block) {
        if signature.constness.is_some() || block.stmts.is_empty() {
            return;
        }
        let body = block.span().byte_range();
        let start = body.start + 1..body.end - 1;
        for value in returned(&signature.output) {
            let told = format!("returns `{value}`");
            self.push(told, start.clone(), [format!(" if {{}} {{ return {value}; }} "), String::new()]);
        }
    }

    fn enter(&mut self, name: String, visit: impl FnOnce(&mut Self)) {
        self.within.push(name);
        visit(self);
        self.within.pop();
    }
}

/// Whether an item is for tests.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|it| {
        let is_cfg_test =
            it.path().is_ident("cfg") && it.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"));
        is_cfg_test || it.path().is_ident("test")
    })
}

/// Values that a function may return instead of what it computes.
fn returned(output: &ReturnType) -> Vec<String> {
    match output {
        ReturnType::Default => vec![String::new()],
        ReturnType::Type(_, of) => values(of),
    }
}

fn values(of: &Type) -> Vec<String> {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    match of {
        Type::Path(path) => {
            let last = path.path.segments.last().expect("a path has a segment");
            let inner = match &last.arguments {
                PathArguments::AngleBracketed(all) => all.args.iter().find_map(|it| match it {
                    GenericArgument::Type(of) => Some(of),
                    _ => None,
                }),
                _ => None,
            };
            let wrapped =
                |with: &str| inner.map(values).unwrap_or_default().iter().map(|it| format!("{with}({it})")).collect();
            match last.ident.to_string().as_str() {
                "bool" => texts(&["true", "false"]),
                "u8" | "u16" | "u32" | "u64" | "usize" => texts(&["0", "1"]),
                "i8" | "i16" | "i32" | "i64" | "isize" => texts(&["0", "1", "-1"]),
                "f32" | "f64" => texts(&["0.0", "1.0", "-1.0"]),
                "String" => texts(&["String::new()", "\"xyzzy\".to_owned()"]),
                "Vec" => texts(&["Vec::new()"]),
                "Option" => [vec!["None".to_owned()], wrapped("Some")].concat(),
                "Result" => wrapped("Ok"),
                _ => texts(&["Default::default()"]),
            }
        }
        Type::Tuple(tuple) if tuple.elems.is_empty() => texts(&["()"]),
        Type::Tuple(tuple) => {
            let firsts: Vec<String> = tuple.elems.iter().filter_map(|of| values(of).into_iter().next()).collect();
            if firsts.len() == tuple.elems.len() { vec![format!("({},)", firsts.join(", "))] } else { Vec::new() }
        }
        Type::Reference(of) if of.mutability.is_none() => match &*of.elem {
            Type::Path(path) if path.path.is_ident("str") => texts(&["\"\"", "\"xyzzy\""]),
            Type::Slice(_) => texts(&["&[]"]),
            _ => Vec::new(),
        },
        Type::Array(_) => texts(&["Default::default()"]),
        _ => Vec::new(),
    }
}

/// What an operator may be instead.
fn instead(op: &BinOp) -> &'static [&'static str] {
    match op {
        BinOp::Add(_) => &["-", "*"],
        BinOp::Sub(_) => &["+", "/"],
        BinOp::Mul(_) => &["+", "/"],
        BinOp::Div(_) => &["*", "%"],
        BinOp::Rem(_) => &["/", "+"],
        BinOp::And(_) => &["||"],
        BinOp::Or(_) => &["&&"],
        BinOp::Eq(_) => &["!="],
        BinOp::Ne(_) => &["=="],
        BinOp::Lt(_) => &["<=", "==", ">"],
        BinOp::Le(_) => &["<", ">"],
        BinOp::Gt(_) => &[">=", "==", "<"],
        BinOp::Ge(_) => &[">", "<"],
        BinOp::BitAnd(_) => &["|"],
        BinOp::BitOr(_) => &["&"],
        BinOp::BitXor(_) => &["&"],
        BinOp::Shl(_) => &[">>"],
        BinOp::Shr(_) => &["<<"],
        BinOp::AddAssign(_) => &["-=", "*="],
        BinOp::SubAssign(_) => &["+=", "/="],
        BinOp::MulAssign(_) => &["+=", "/="],
        BinOp::DivAssign(_) => &["*=", "%="],
        _ => &[],
    }
}

fn has_let(expr: &Expr) -> bool {
    match expr {
        Expr::Let(_) => true,
        Expr::Binary(both) => has_let(&both.left) || has_let(&both.right),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(&item.attrs) {
            self.enter(item.ident.to_string(), |it| visit::visit_item_mod(it, item));
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let name = self.text(item.self_ty.span()).to_owned();
        self.enter(name, |it| visit::visit_item_impl(it, item));
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        if !is_test(&item.attrs) && item.sig.constness.is_none() {
            self.enter(item.sig.ident.to_string(), |it| {
                it.function(&item.sig, &item.block);
                visit::visit_item_fn(it, item);
            });
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if item.sig.constness.is_none() && !is_test(&item.attrs) {
            self.enter(item.sig.ident.to_string(), |it| {
                it.function(&item.sig, &item.block);
                visit::visit_impl_item_fn(it, item);
            });
        }
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.enter(item.sig.ident.to_string(), |it| {
            if let Some(block) = &item.default {
                it.function(&item.sig, block);
            }
            visit::visit_trait_item_fn(it, item);
        });
    }

    // What is computed by the compiler knows no switch.
    fn visit_item_const(&mut self, _: &'ast ItemConst) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_item_static(&mut self, _: &'ast ItemStatic) {}
    fn visit_type(&mut self, _: &'ast Type) {}
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
    fn visit_pat(&mut self, _: &'ast Pat) {}

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        // How much room is kept changes no result.
        if !call.method.to_string().starts_with("reserve") {
            visit::visit_expr_method_call(self, call);
        }
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if !self.text(call.func.span()).ends_with("with_capacity") {
            visit::visit_expr_call(self, call);
        }
    }

    fn visit_expr_binary(&mut self, both: &'ast ExprBinary) {
        if !has_let(&both.left) && !has_let(&both.right) {
            for op in instead(&both.op) {
                let by = format!("{} {op} {}", self.text(both.left.span()), self.text(both.right.span()));
                self.replace(both.span(), by);
            }
        }
        visit::visit_expr_binary(self, both);
    }

    fn visit_expr_unary(&mut self, one: &'ast ExprUnary) {
        if matches!(one.op, UnOp::Not(_) | UnOp::Neg(_)) {
            let by = self.text(one.expr.span()).to_owned();
            self.replace(one.span(), by);
        }
        visit::visit_expr_unary(self, one);
    }

    fn visit_expr_match(&mut self, all: &'ast ExprMatch) {
        let ends_in_any = all.arms.last().is_some_and(|arm| matches!(arm.pat, Pat::Wild(_)) && arm.guard.is_none());
        for (at, arm) in all.arms.iter().enumerate() {
            match &arm.guard {
                Some((_, guard)) if !has_let(guard) => {
                    self.replace(guard.span(), "true".to_owned());
                    self.replace(guard.span(), "false".to_owned());
                }
                None if ends_in_any && at + 1 < all.arms.len() => {
                    let told = format!("the arm `{}` is left out", self.text(arm.pat.span()));
                    self.push(told, arm.pat.span().byte_range(), [String::new(), " if !({})".to_owned()]);
                }
                _ => {}
            }
        }
        visit::visit_expr_match(self, all);
    }
}
