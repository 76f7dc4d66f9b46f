//! Grey pictures as text: a PNG file in an address that begins with `data:`, so that thousands of cells are one element.

/// Grey pixels, row after row from the upper left, as the address of a PNG file.
pub(crate) fn address(width: u32, pixels: &[u8]) -> String {
    let rows = pixels.chunks_exact(width as usize);
    let height = rows.len() as u32;
    // Each row begins with a 0: it is not told by its differences to another.
    let lines: Vec<u8> = rows.flat_map(|row| std::iter::once(0).chain(row.iter().copied())).collect();
    let mut header: Vec<u8> = [width, height].iter().flat_map(|side| side.to_be_bytes()).collect();
    // Eight bits of grey.
    header.extend([8, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header), (b"IDAT", stored(&lines)), (b"IEND", Vec::new())] {
        file.extend((data.len() as u32).to_be_bytes());
        let start = file.len();
        file.extend(kind);
        file.extend(data);
        file.extend(crc(&file[start..]).to_be_bytes());
    }
    format!("data:image/png;base64,{}", base64(&file))
}

/// The bytes as a zlib stream that stores them as they are: packing them would take longer than it saves.
fn stored(bytes: &[u8]) -> Vec<u8> {
    const MOST: usize = u16::MAX as usize;
    let mut stream = vec![0x78, 0x01];
    let n_blocks = bytes.len().div_ceil(MOST);
    for (block, part) in bytes.chunks(MOST).enumerate() {
        let length = part.len() as u16;
        stream.push(u8::from(block + 1 == n_blocks));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(part);
    }
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), &byte| {
        let low = (low + u32::from(byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    stream.extend((high << 16 | low).to_be_bytes());
    stream
}

/// The check sum of a part of a PNG file.
fn crc(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xedb8_8320;
    let shift = |sum: u32, _| if sum & 1 == 1 { sum >> 1 ^ POLYNOMIAL } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, &byte| (0..8).fold(sum ^ u32::from(byte), shift))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for part in bytes.chunks(3) {
        let byte = |i: usize| u32::from(part.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * i) & 63) as usize];
            text.push(if i <= part.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_sums_and_letters_are_those_of_the_standards() {
        // PNG, 11.2.5: the last part of every file; RFC 1950 and RFC 4648 for the others.
        assert_eq!(crc(b"IEND"), 0xae42_6082);
        assert_eq!(stored(b"Wikipedia")[16..], 0x11e6_0398_u32.to_be_bytes());
        assert_eq!(["", "f", "fo", "foo"].map(|text| base64(text.as_bytes())), ["", "Zg==", "Zm8=", "Zm9v"]);
    }

    #[test]
    fn a_stream_of_several_blocks_unpacks_to_what_was_stored() {
        let bytes: Vec<u8> = (0..70_000_u32).map(|i| (i % 251) as u8).collect();
        assert_eq!(miniz_oxide::inflate::decompress_to_vec_zlib(&stored(&bytes)).unwrap(), bytes);
    }
}
