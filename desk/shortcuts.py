"""The keys, as the shortcuts page and the `?` sheet list them. Alt+D, E and F are the browser's and stay free."""

GROUPS = (
    (
        "Everywhere",
        (
            (("Ctrl", "K"), "Find a contact, staff member or action"),
            (("Alt", "L"), "Log a new contact; on a case, a contact with its customer"),
            (("?",), "These shortcuts; Alt ? while typing"),
            (("Esc",), "Close what is open"),
        ),
    ),
    (
        "In a form",
        (
            (("Ctrl", "Enter"), "The main button: finalise and notify, save"),
            (("Enter",), "Take what is marked in a list that completes"),
            (("Tab",), "The same, and go to the next field"),
            (
                ("Y",),
                "Yes, N no: answers what has the focus, and goes on; so does the first letter of any other choice",
            ),
        ),
    ),
    (
        "Logging a contact",
        (
            (("Alt", "1 2 3"), "The form: Smart Centre, Compensation Recovery, Access Support Centre"),
            (("Alt", "X"), "The form of the service officer’s own line, where it is another one"),
            (("Alt", "O"), "Service officer"),
            (("Alt", "A"), "Location, team or ROC"),
            (("Alt", "Z"), "Service Zone"),
            (("Alt", "J"), "Customer on hold"),
            (("Alt", "K"), "CRN"),
            (("Alt", "W"), "Waiting since"),
            (("Alt", "U"), "Contact source"),
            (("Alt", "Y"), "Enquiry type"),
            (("Alt", "H"), "What they need help with"),
            (("Alt", "C"), "What was checked; then 1 to 9, and 0 for Nothing Checked"),
            (("Alt", "G"), "References given"),
            (("Alt", "4 5 6"), "Give the first, second, third reference answer"),
            (("Alt", "0"), "No reference applies"),
            (("Alt", "I"), "Whether the reference material has no answer, of a system issue"),
            (("Alt", "S"), "Summary"),
            (("Alt", "B"), "Begin the summary with what stands above it"),
            (("Alt", "T"), "Take over, past 10 minutes"),
            (("Alt", "M"), "More"),
        ),
    ),
    (
        "In a list, while it has focus",
        (
            (("J",), "Next"),
            (("K",), "Previous"),
            (("Enter",), "Open"),
            (("A",), "In a queue: accept or approve what the pane shows"),
            (("W",), "In a queue: it waits for ICT"),
            (("I",), "In a queue: ICT has answered"),
            (("R",), "In a queue: return it or send it back"),
            (("1 to 9",), "On the whiteboard: log a transferred call for that customer"),
            (("C",), "Among the quality checks: claim the one that has focus"),
        ),
    ),
    (
        "On a record",
        (
            (("Ctrl", "Enter"), "The next step, where the page leads to one"),
            (("Alt", "V"), "The next step of a stop payment or a quality check"),
            (("Alt", "P"), "On a stop payment: what the DOC says"),
            (("Alt", "R"), "On a stop payment: the exact reason; on a quality check: return it"),
            (("Alt", "N"), "On a stop payment that is lodged: not stopped in time"),
            (("Alt", "Q"), "In the manual: find a rule"),
        ),
    ),
)
