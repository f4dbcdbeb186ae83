//! How many password hashes this machine makes with nothing around them: what signing in is held against
//! (`benches/signing_in.py`). Prints hashes a second on every processor, and milliseconds of processor time for each.

use std::num::NonZero;
use std::thread::{available_parallelism, scope};
use std::time::Instant;

use argon2::{Algorithm, Argon2, Block, Params, Version};

/// Hashes on each thread.
const EACH: u32 = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let threads = available_parallelism().map_or(1, NonZero::get);
    // As servers hash unless told otherwise: 19 MiB, 2 passes, 1 lane.
    let params = Params::new(19_456, 2, 1, None)?;
    let blocks = params.block_count();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let begun = Instant::now();
    scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let (mut memory, mut hash) = (vec![Block::new(); blocks], [0; 32]);
                for _ in 0..EACH {
                    argon2
                        .hash_password_into_with_memory(
                            b"Tall-Giraffe-19-sings",
                            b"sixteen bytes 16",
                            &mut hash,
                            &mut memory,
                        )
                        .expect("the parameters are good");
                }
            });
        }
    });
    let made = f64::from(EACH) * f64::from(u32::try_from(threads)?);
    println!("{:.2} {:.3}", made / begun.elapsed().as_secs_f64(), processor_seconds()? / made * 1000.0);
    Ok(())
}

/// Processor time of this process (proc(5), `utime` and `stime`, in hundredths of a second).
fn processor_seconds() -> Result<f64, Box<dyn std::error::Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
    Ok(ticks / 100.0)
}
