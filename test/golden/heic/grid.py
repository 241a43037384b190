"""A HEIC of tiles as phones write it, put together from files of one picture each. Source: ISO/IEC 14496-12, ISO/IEC 23008-12 6.6.2.3 (grid)."""

FILE, IDAT = 0, 1


def box(kind, *contents):
    body = b"".join(contents)
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def full_box(kind, *contents, version=0, flags=0):
    return box(kind, bytes([version]), flags.to_bytes(3, "big"), *contents)


def short(*values):
    return b"".join(value.to_bytes(2, "big") for value in values)


def long(*values):
    return b"".join(value.to_bytes(4, "big") for value in values)


def boxes_in(data, start=0):
    """The boxes one after the other, each as its kind and all of its bytes."""
    at = start
    while at < len(data):
        size = int.from_bytes(data[at:at + 4], "big")
        yield data[at + 4:at + 8], data[at:at + size]
        at += size


def parts_of(file):
    """The properties of the one picture in a file, by kind, and its data."""
    whole = dict(boxes_in(file))
    meta = dict(boxes_in(whole[b"meta"][12:]))
    properties = dict(boxes_in(dict(boxes_in(meta[b"iprp"][8:]))[b"ipco"][8:]))
    return properties, whole[b"mdat"][8:]


def joined(files, columns, width, height, tile):
    """The bytes of a file with these pictures as tiles, row by row; `width` and `height` cut off what is too much; `tile` is (width, height)."""
    rows = len(files) // columns
    properties, _ = parts_of(files[0])
    data = [parts_of(file)[1] for file in files]
    tiles, whole = range(1, len(files) + 1), len(files) + 1
    # 1 and 2 are of the tiles, 3 of the whole, 4 and 5 of both.
    ipco = box(b"ipco", properties[b"hvcC"], full_box(b"ispe", long(*tile)), full_box(b"ispe", long(width, height)),
               properties[b"colr"], properties[b"pixi"])
    places = [(number, bytes([4, 0x81, 2, 4, 5])) for number in tiles] + [(whole, bytes([3, 3, 4, 5]))]
    ipma = full_box(b"ipma", long(len(places)), *(short(number) + which for number, which in places))
    infos = [full_box(b"infe", short(number, 0), kind, b"\0", version=2, flags=hidden)
             for number, kind, hidden in [*((number, b"hvc1", 1) for number in tiles), (whole, b"grid", 0)]]
    grid = bytes([0, 0, rows - 1, columns - 1]) + short(width, height)

    def head(mdat_at):
        offsets = [mdat_at + 8 + sum(map(len, data[:i])) for i in range(len(data))]
        extents = [(number, FILE, offsets[number - 1], len(data[number - 1])) for number in tiles] + [(whole, IDAT, 0, len(grid))]
        iloc = full_box(b"iloc", bytes([0x44, 0]), short(len(extents)), *(
            short(number, method, 0, 1) + long(offset, length) for number, method, offset, length in extents), version=1)
        meta = full_box(b"meta", full_box(b"hdlr", long(0), b"pict", bytes(13)), full_box(b"pitm", short(whole)), iloc,
                        full_box(b"iinf", short(len(infos)), *infos),
                        full_box(b"iref", box(b"dimg", short(whole, len(files), *tiles))),
                        box(b"iprp", ipco, ipma), box(b"idat", grid))
        return box(b"ftyp", b"heic", long(0), b"mif1", b"heic") + meta

    first = head(len(head(0)))
    return first + box(b"mdat", *data)
