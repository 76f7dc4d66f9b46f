//! The folder in the user's cache where tools are kept, one install at a time and never half of one.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::Result;

/// The cache folder: `IMBALANCE_LAB_CACHE`, or `imbalance-lab` in the user's cache directory.
pub fn folder() -> Result<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let found = set("IMBALANCE_LAB_CACHE").or_else(|| {
        let user = if cfg!(windows) {
            set("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            set("HOME").map(|home| home.join("Library/Caches"))
        } else {
            set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))
        };
        user.map(|folder| folder.join("imbalance-lab"))
    });
    let folder = found.ok_or("no cache folder: neither HOME nor IMBALANCE_LAB_CACHE is set. Set one of them.")?;
    std::path::absolute(&folder).map_err(|error| format!("cannot use {}: {error}", folder.display()))
}

/// Fills `cache/name` by calling `make` with a folder to fill, unless it is there already.
///
/// `make` works in a temporary folder beside it, which gets its name only when all has gone well. So what has the
/// name is whole, even if an earlier attempt was interrupted. Two clones that need the same thing wait for each
/// other.
pub fn once(name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let cache = folder()?;
    let target = cache.join(name);
    if target.is_dir() {
        return Ok(target);
    }
    create_folder(&cache)?;
    let _lock = Lock::take(&cache.join("lock"))?;
    if target.is_dir() {
        return Ok(target);
    }
    let temporary = cache.join(format!("{name}.part"));
    remove_folder(&temporary)?;
    create_folder(&temporary)?;
    make(&temporary)?;
    fs::rename(&temporary, &target)
        .map_err(|error| format!("cannot rename {} to {}: {error}", temporary.display(), target.display()))?;
    Ok(target)
}

/// Removes a working folder of an install, which no install may be using.
pub fn discard(name: &str) -> Result<()> {
    let cache = folder()?;
    let path = cache.join(name);
    if !path.exists() {
        return Ok(());
    }
    let _lock = Lock::take(&cache.join("lock"))?;
    remove_folder(&path)
}

pub fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| {
        format!(
            "cannot create {}: {error}\nMake it writable, or name another folder in IMBALANCE_LAB_CACHE.",
            path.display()
        )
    })
}

/// Removes a folder with everything in it; it is fine if it is not there.
pub fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(format!("cannot remove {}: {error}. Remove it by hand.", path.display()))
        }
        _ => Ok(()),
    }
}

/// A file which exists while an install runs, with the process id of the one who installs.
struct Lock {
    path: PathBuf,
}

impl Lock {
    fn take(path: &Path) -> Result<Self> {
        let mut told = false;
        loop {
            match OpenOptions::new().write(true).create_new(true).open(path) {
                Ok(mut file) => {
                    let lock = Self { path: path.to_owned() };
                    return write!(file, "{}", std::process::id())
                        .map(|()| lock)
                        .map_err(|error| format!("cannot write {}: {error}", path.display()));
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    let Some(holder) = holder(path) else { continue };
                    if !is_alive(&holder) {
                        println!("An earlier set-up was interrupted (process {holder}); starting it again.");
                        let _ = fs::remove_file(path);
                        continue;
                    }
                    if !told {
                        println!(
                            "Another set-up is running (process {holder}); waiting for it. \
                             If there is none, remove {}",
                            path.display()
                        );
                        told = true;
                    }
                    std::thread::sleep(Duration::from_millis(500));
                }
                Err(error) => return Err(format!("cannot create {}: {error}", path.display())),
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// The process id in the lock file; nothing if the file has gone in the meantime.
fn holder(path: &Path) -> Option<String> {
    // Between its creation and the writing of the id the file is empty for a moment.
    for _ in 0..20 {
        let text = fs::read_to_string(path).ok()?;
        if !text.is_empty() {
            return Some(text);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Some("unknown".to_owned())
}

/// Whether a process of this id runs. Where that cannot be found out, the answer is yes.
fn is_alive(id: &str) -> bool {
    if id.parse::<u32>().is_err() {
        return false;
    }
    if Path::new("/proc/self").exists() {
        return Path::new("/proc").join(id).exists();
    }
    if cfg!(unix) {
        let asked = Command::new("kill").args(["-0", id]).stderr(Stdio::null()).status();
        return asked.map_or(true, |status| status.success());
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("imbalance-lab-xtask-{name}-{}", std::process::id()));
        remove_folder(&path).expect("scratch folder can be removed");
        create_folder(&path).expect("scratch folder can be made");
        path
    }

    #[test]
    fn a_lock_is_there_until_dropped() {
        let folder = scratch("lock");
        let path = folder.join("lock");
        let lock = Lock::take(&path).expect("free");
        assert_eq!(holder(&path), Some(std::process::id().to_string()));
        assert!(is_alive(&std::process::id().to_string()));
        drop(lock);
        assert!(!path.exists());
        remove_folder(&folder).expect("removed");
    }

    #[test]
    fn the_lock_of_a_dead_process_is_taken_over() {
        let folder = scratch("stale");
        let path = folder.join("lock");
        fs::write(&path, "4294967295").expect("written");
        let _lock = Lock::take(&path).expect("taken over");
        assert_eq!(holder(&path), Some(std::process::id().to_string()));
        remove_folder(&folder).expect("removed");
    }
}
