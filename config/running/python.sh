# Sourced by bin/up and bin/test: sets PYTHON to a Python of 3.11 or later, or ends with one line that says what to do.
fits='import sys; sys.exit(sys.version_info < (3, 11))'
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$candidate" -c "$fits" >/dev/null 2>&1; then
        PYTHON=$candidate
        return 0
    fi
done
found=$(${PYTHON:-python3} -V 2>&1 || true)
echo "Tandem needs Python 3.11 or later; found: ${found:-none}. Install it, or name one: PYTHON=/path/to/python3.11 $0" >&2
exit 1
