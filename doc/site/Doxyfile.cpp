# Reads the headers of the C++ interface into XML. What has no comment is named
# as the C call it makes, which has one.
INPUT = $(FIRENET_HEADERS)
OUTPUT_DIRECTORY = $(FIRENET_DOXYGEN)
GENERATE_HTML = NO
GENERATE_LATEX = NO
GENERATE_XML = YES
XML_PROGRAMLISTING = NO
EXTRACT_ALL = YES
MARKDOWN_SUPPORT = NO
AUTOLINK_SUPPORT = NO
EXCLUDE_SYMBOLS = *detail* stray
INPUT_FILTER = "sed -E 's/^( *)(\/\*\*|\*)( |$)/\1\2 /; /^ *(\/\*\*| \*)/s/[<>#%\\]/\\&/g'"
QUIET = YES
WARN_IF_UNDOCUMENTED = NO
WARN_AS_ERROR = FAIL_ON_WARNINGS
