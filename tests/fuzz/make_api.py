#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""make_api.py TOOLS HEADER..: prints C for fuzz_api.c: for each public function
of the headers one that calls it with arguments that fuzz_api.c draws by their
types and names. So what is added to the interface is called, too. TOOLS is the
folder of make_interface.py, which can read headers.
"""
import pathlib
import re
import sys

sys.dont_write_bytecode = True

# Numbers and memory, by C type: (declaration of a local, argument).
PLAIN = {
    'int': ('', 'small_number(m, "{name}")'),
    'int64_t': ('', 'number(m, "{name}")'),
    'uint32_t': ('', '(uint32_t)byte(m)'),
    'uint64_t': ('', 'byte(m)'),
    'size_t': ('', 'bytes_of(m, "{name}")'),
    'double': ('', 'real(m)'),
    'const int64_t *': ('', 'given_integers(m, "{name}")'),
    'const int32_t *': ('', 'given_indices(m)'),
    'const double *': ('', 'given_reals(m)'),
    'const void *': ('', 'given_bytes(m, "{name}", {index})'),
    'const char *': ('', 'given_text(m)'),
    'int32_t *': ('', 'taken(m, {index})'),
    'int64_t *': ('', 'taken(m, {index})'),
    'double *': ('', 'taken(m, {index})'),
    'size_t *': ('', 'taken(m, {index})'),
    'int *': ('', 'taken(m, {index})'),
    'void *': ('', 'taken_bytes(m, "{name}", {index})'),
    'char *': ('', 'taken_bytes(m, "{name}", {index})'),
}


class Interface:
    def __init__(self, text):
        self.enums = {name: re.findall(r'(FIRENET_\w+) = -?\d+', body)
                      for body, name in re.findall(
                          r'typedef enum \w+ \{(.*?)\} (\w+);', text)}
        self.handles = re.findall(r'typedef struct (\w+) \1;', text)
        self.callbacks = re.findall(r'typedef [\w ]+\**? ?\(\*(\w+)\)\(', text)
        self.functions = re.findall(
            r'FIRENET_API ([\w ]+?[ *]+)(firenet_\w+)\((.*?)\) ?;', text)
        # What libraries pass through it must be memory of the context.
        self.functions = [one for one in self.functions
                          if not one[1].startswith('firenet_companion_')]


def parameters(text):
    """[(type, name)] of a parameter list."""
    flat = re.sub(r'\w+ \(\*(\w+)\)\s*\([^)]*\)', r'pointer \1', text)
    if flat.strip() == 'void':
        return []
    split = [re.fullmatch(r'\s*(.*?[ *])(\w+)\s*', one).groups()
             for one in flat.split(',')]
    return [(re.sub(r'\s+', ' ', kind).strip(), name) for kind, name in split]


def noun(kind):
    return re.sub(r'\bconst\b|\*', '', kind).strip()


def draw(api, function, kind, name, index):
    """An argument as C, with what is to stand before and after the call."""
    plain = noun(kind)
    if plain in api.enums and kind.endswith('*'):
        return f'taken(m, {index})'
    if kind == 'pointer':  # to a function, of a type without a name
        return 'NULL'
    if plain in api.enums:
        return f'({plain})one_of(m, values_{plain}, {len(api.enums[plain])})'
    if plain in api.callbacks:
        return f'CALLBACK_{plain}(m)'
    if plain in api.handles and kind.count('*') == 1:
        take = 'take' if function.endswith('_release') else 'pick'
        return f'{take}(m, POOL_{plain})'
    if kind == f'{plain} *const *':
        return f'(({kind})pick_some(m, POOL_{plain}))'
    if kind == f'{plain} **':
        return f'refuse_out(m) ? NULL : (({kind})&made)'
    if kind in PLAIN:
        return PLAIN[kind][1].format(name=name, index=index)
    raise SystemExit(f'{function}: no way to draw {kind} {name}; add it to '
                     f'{pathlib.Path(__file__).name}')


def caller(api, result, function, text):
    arguments = parameters(text)
    drawn = [draw(api, function, kind, name, index)
             for index, (kind, name) in enumerate(arguments)]
    # In order: C may evaluate arguments in any, which would move the bytes.
    lines = [f'    {kind} a{i} = {value};' for i, ((kind, _), value) in
             enumerate(zip(arguments, drawn)) if value != 'NULL']
    names = ['NULL' if value == 'NULL' else f'a{i}' for i, value in
             enumerate(drawn)]
    call = f'{function}({", ".join(names)})'
    out = [noun(kind) for kind, _ in arguments if kind.count('*') == 2 and
           'const' not in kind]
    result = result.strip()
    if out:
        lines = ['    void *made = NULL;', *lines]
    if result == 'firenet_status':
        lines.append(f'    note_status(m, {call});')
    elif result in (f'{h} *' for h in api.handles):
        lines += [f'    void *made = {call};']
        out = [noun(result)]
    elif result == 'const char *':
        lines.append(f'    note_text({call});')
    elif result == 'size_t':
        lines.append(f'    note_bytes({call});')
    elif result == 'const firenet_option *':
        lines.append(f'    keep_static(m, POOL_firenet_option, {call});')
    elif result == 'void':
        lines.append(f'    {call};')
    else:
        lines.append(f'    (void){call};')
    if out:
        check = ', 1' if result == 'firenet_status' else ', 0'
        lines.append(f'    keep(m, POOL_{out[0]}, made{check});')
    return (f'static void call_{function}(machine *m) {{\n'
            '    (void)m;\n' + '\n'.join(lines) + '\n}\n')


def tables(api):
    status = {f: int(result.strip() == 'firenet_status') for result, f, _ in
              api.functions}
    events = [f for _, f, text in api.functions if 'firenet_event *' in text]
    creators = [f for _, f, text in api.functions if '**out' in
                text.replace(' ', '')]
    for name, chosen in (('calls', [f for _, f, _ in api.functions if
                                    f not in events]),
                         ('event_calls', events), ('creators', creators)):
        yield f'static const call {name}[] = {{'
        yield from (f'    {{"{f}", call_{f}, {status[f]}}},' for f in chosen)
        yield '};'


def main(tools, headers):
    sys.path.insert(0, tools)
    import make_interface
    api = Interface(' '.join(make_interface.declarations(
        pathlib.Path(path).read_text()) for path in headers))
    handles = api.handles
    print('/* Made by make_api.py. */')
    print('#ifndef FUZZ_API_CALLS')
    print('enum {', ', '.join(f'POOL_{h}' for h in handles), ', POOLS };')
    for name, values in api.enums.items():
        print(f'static const int values_{name}[] = {{{", ".join(values)}}};')
    print('typedef void (*releaser)(void *);')
    for h in handles:
        known = any(f == f'{h}_release' for _, f, _ in api.functions)
        body = f'{h}_release(handle);' if known else '(void)handle;'
        print(f'static void release_{h}(void *handle) {{ {body} }}')
    print('static const releaser releasers[] = {' + ', '.join(
        f'release_{h}' for h in handles) + '};')
    print('#else')
    for callback in api.callbacks:
        print(f'#ifndef CALLBACK_{callback}\n#define CALLBACK_{callback}(m) '
              f'(({callback})0)\n#endif')
    for result, function, text in api.functions:
        print(caller(api, result, function, text))
    print('\n'.join(tables(api)))
    print('#endif')


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2:])
