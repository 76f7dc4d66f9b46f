//! Building and serving the app with Trunk.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use crate::Result;
use crate::process::{self, Environment};
use crate::project::Project;
use crate::setup::{toolchain, tools};

/// Sets up all that a build needs; the result is what Trunk and the wasm tests must see.
pub fn prepare(project: &Project) -> Result<Environment> {
    let compiler = toolchain::ensure(project)?;
    let tools = tools::ensure(project)?;
    let environment = compiler.environment.and(&tools);
    // Trunk is told to stay offline (see `trunk` below), so what Cargo.lock names must be there before.
    process::run_quietly(environment.command("cargo").args(["fetch", "--locked", "--quiet"]))?;
    Ok(environment)
}

/// Builds the app into dist/.
pub fn build(project: &Project, release: bool) -> Result<()> {
    let environment = prepare(project)?;
    println!("Building the app (some minutes the first time).");
    process::run(&mut trunk(&environment, "build", release))?;
    println!("The app is in {}: serve this folder with any static file server.", project.root.join("dist").display());
    Ok(())
}

/// Builds the app and serves it until it is stopped.
pub fn serve(project: &Project, port: u16, release: bool) -> Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).map_err(|error| {
        format!(
            "cannot serve on {address}: {error}\n\
             If another program uses this port, choose another one: cargo xtask serve --port {}",
            port.checked_add(1).unwrap_or(8080)
        )
    })?;
    let environment = prepare(project)?;
    println!("Building the app (some minutes the first time); its address follows.");
    // Trunk also serves when the first build fails, so build before: then a failure is the end.
    process::run(&mut trunk(&environment, "build", release))?;
    std::thread::spawn(move || announce(address));
    let mut command = trunk(&environment, "serve", release);
    process::run(command.args(["--address", "127.0.0.1", "--port", &port.to_string()]))
}

/// Trunk with the options that are always the same. Offline, it takes the tools on PATH and downloads none.
fn trunk(environment: &Environment, task: &str, release: bool) -> Command {
    let mut command = environment.command("trunk");
    command.args([task, "--offline", "--skip-version-check"]);
    if release {
        command.arg("--release");
    }
    command
}

/// Waits until the server answers, then says where to open the app.
fn announce(address: SocketAddr) {
    while TcpStream::connect(address).is_err() {
        std::thread::sleep(Duration::from_millis(200));
    }
    // After the lines that Trunk itself prints at this moment.
    std::thread::sleep(Duration::from_millis(300));
    println!("\n  Imbalance Lab is ready. Open  http://{address}/  in your browser. Ctrl-C stops it.\n");
}
