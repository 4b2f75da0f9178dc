//! Progress on standard error: a bar on a terminal, a line for each step elsewhere.

use std::cell::RefCell;
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How often a step says that it is still at work where there is no terminal.
const STILL: Duration = Duration::from_secs(10);

/// Progress that is shown to the person at the terminal.
#[derive(Debug)]
pub(crate) struct Shown {
    current: RefCell<Option<Step>>,
    is_terminal: bool,
}

#[derive(Debug)]
struct Step {
    bar: ProgressBar,
    name: String,
    total: u64,
    done: u64,
    told: Instant,
}

impl Shown {
    /// Nothing is under way yet.
    pub(crate) fn new() -> Self {
        Self {
            current: RefCell::new(None),
            is_terminal: std::io::stderr().is_terminal(),
        }
    }

    /// A step without a known size.
    pub(crate) fn step(&self, name: &str) {
        self.finish();
        let bar = if self.is_terminal {
            let bar = ProgressBar::new_spinner().with_message(name.to_owned());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        } else {
            eprintln!("{name}");
            ProgressBar::hidden()
        };
        self.set(bar, name, 0);
    }

    /// The step is done.
    pub(crate) fn finish(&self) {
        if let Some(step) = self.current.borrow_mut().take() {
            step.bar.finish_and_clear();
        }
    }

    fn set(&self, bar: ProgressBar, name: &str, total: u64) {
        *self.current.borrow_mut() = Some(Step {
            bar,
            name: name.to_owned(),
            total,
            done: 0,
            told: Instant::now(),
        });
    }
}

impl ingest::Progress for Shown {
    fn begin(&self, file: &str, bytes: u64) {
        self.finish();
        let bar = if self.is_terminal {
            let bar = ProgressBar::new(bytes.max(1));
            if let Ok(style) =
                ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes}")
            {
                bar.set_style(style);
            }
            bar.with_message(file.to_owned())
        } else {
            ProgressBar::hidden()
        };
        self.set(bar, file, bytes);
    }

    fn advance(&self, bytes: u64) {
        let mut current = self.current.borrow_mut();
        let Some(step) = current.as_mut() else {
            return;
        };
        step.done += bytes;
        if self.is_terminal {
            step.bar.set_position(step.done);
        } else if step.told.elapsed() >= STILL {
            step.told = Instant::now();
            let percent = (step.done * 100)
                .checked_div(step.total)
                .unwrap_or(0)
                .min(100);
            eprintln!("{}: {percent}%", step.name);
        }
    }

    fn end(&self) {
        self.finish();
    }
}
