/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/document/xmp.h"

#include "base/time.h"
#include "reports/document/markup.h"

static void add_property(struct text *out, const char *name, const char *words)
{
    text_add_format(out, "<%s>", name);
    markup_text(out, words);
    text_add_format(out, "</%s>\n", name);
}

static void add_titled(struct text *out, const char *name, const char *words)
{
    text_add_format(out, "<%s><rdf:Alt><rdf:li xml:lang=\"x-default\">", name);
    markup_text(out, words);
    text_add_format(out, "</rdf:li></rdf:Alt></%s>\n", name);
}

void xmp_write(const struct pdf_additions *additions, struct text *out)
{
    char at[21];

    time_write_utc(additions->created_us, at);
    text_add(out, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                  "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                  "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                  "<rdf:Description rdf:about=\"\""
                  " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                  " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n");
    add_titled(out, "dc:title", additions->title);
    add_titled(out, "dc:description", additions->subject);
    text_add(out, "<dc:language><rdf:Bag><rdf:li>");
    markup_text(out, additions->language);
    text_add(out, "</rdf:li></rdf:Bag></dc:language>\n");
    add_property(out, "dc:format", "application/pdf");
    add_property(out, "xmp:CreatorTool", additions->creator);
    add_property(out, "xmp:CreateDate", at);
    add_property(out, "xmp:ModifyDate", at);
    text_add(out, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n");
}
