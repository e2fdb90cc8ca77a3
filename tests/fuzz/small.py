"""Whole files that fit into few bytes, for formats whose samples do not."""

SMALL = {
    "docx": [
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Ann Lee'
        "   0:05</w:t></w:r></w:p><w:p><w:r><w:t>So we went.</w:t><w:br/><w:tab/></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r>"
        "<w:t>00:01</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl></w:body></w:document>",
    ],
    "eaf": [
        '<ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="1"/><TIME_SLOT TIME_SLOT_ID="b" '
        'TIME_VALUE="900"/></TIME_ORDER><TIER TIER_ID="Ann" PARTICIPANT="Ann"><ANNOTATION><ALIGNABLE_ANNOTATION '
        'TIME_SLOT_REF1="a" TIME_SLOT_REF2="b"><ANNOTATION_VALUE>So we went.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION>'
        "</ANNOTATION></TIER></ANNOTATION_DOCUMENT>"
    ],
    "ttml": [
        '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="0:01" end="2.5s">So <span>we</span><br/>went.</p><p '
        'begin="10t" dur="1f">Yes &amp; no.</p></div></body></tt>'
    ],
    "html": ["<html><body><cite>Ann:</cite><time>0:05</time><p>So we <b>went</b>.</p><!-- x --><p>Yes &lt; no.</body>"],
    "textgrid": [
        'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n9\n<exists>\n1\n"IntervalTier"\n"Ann"\n0\n9\n2\n0\n3\n'
        '"So we went."\n3\n9\n"Yes."\n'
    ],
}
