# SPDX-License-Identifier: GPL-3.0-or-later
# assets.awk: builds files into the program.
#   printf '%s\n' FILE... | awk -f assets.awk -v table=NAME -v root=FOLDER/ > NAME.S
# Makes the table `const struct asset NAME[]` of base/asset.h: name (without root), bytes, size; each
# file has a NUL after it, and the table ends with a NULL name.
/^$/ { next }
{
    n++
    printf ".section .rodata\n.balign 16\n%s_bytes_%d:\n.incbin \"%s\"\n%s_end_%d:\n.byte 0\n", table, n, $0, table, n
    name = $0
    if (index(name, root) == 1) name = substr(name, length(root) + 1)
    else sub(/.*\//, "", name)
    printf "%s_name_%d:\n.asciz \"%s\"\n", table, n, name
}
END {
    printf ".section .data.rel.ro,\"aw\"\n.balign 8\n.globl %s\n%s:\n", table, table
    for (i = 1; i <= n; i++)
        printf ".quad %s_name_%d, %s_bytes_%d, %s_end_%d - %s_bytes_%d\n", table, i, table, i, table, i, table, i
    print ".quad 0, 0, 0\n.section .note.GNU-stack,\"\",@progbits"
}
