//go:build !race

package main

import (
	"encoding/json"
	"net/http"
	"strings"

	"lethe/handlers/trace"
)

// queryMost is the longest text that goes in an address here, in bytes: heads
// have 16 KiB, and each byte may take three.
const queryMost = 4 << 10

// said are the strings in an answer, deeper by dots; numbers count elements.
func (v *visit) said(page []byte, path string) []byte {
	v.Helper()
	var at any
	v.must(json.Unmarshal(page, &at))
	for name := range strings.SplitSeq(path, ".") {
		if all, ok := at.([]any); ok && name == "0" && len(all) > 0 {
			at = all[0]
			continue
		}
		m, _ := at.(map[string]any)
		at = m[name]
	}
	s, ok := at.(string)
	if !ok {
		v.Fatalf("an answer without %s", path)
	}
	return []byte(s)
}

// kept notes the keys that an answer has.
func (v *visit) kept(page []byte, link, receipt string) {
	v.Helper()
	v.key, v.receipt = v.said(page, link), v.said(page, receipt)
	v.know(theKey, v.key)
	v.know(theReceipt, v.receipt)
}

// firstVersion: programs of Onetime Secret's keep a text, which stands in the
// address where it is short, and open it.
func (v *visit) firstVersion() {
	v.Helper()
	const base = "/api/v1"
	path, body := base+"/share", trace.URLEncoded(field("secret", string(v.text)), field("ttl", "300"), field("passphrase", string(v.passphrase)))
	if v.size <= queryMost {
		path, body = path+"?"+string(body.Bytes), trace.Body{Type: "application/json"}
	}
	v.kept(v.asked(v.maker, path, body, http.StatusOK), "secret_key", "metadata_key")
	v.after("v1: shared")
	v.asked(v.maker, base+"/private/"+string(v.receipt), trace.URLEncoded(), http.StatusOK)
	v.after("v1: receipt seen")
	phrase := trace.URLEncoded(field("passphrase", string(v.passphrase)))
	page := v.asked(v.reader, base+"/secret/"+string(v.key), phrase, http.StatusOK)
	v.same("text", v.said(page, "value"), v.text)
	v.after("v1: opened")
	v.asked(v.reader, base+"/secret/"+string(v.key)+"?"+string(phrase.Bytes), trace.Body{}, http.StatusNotFound)
	v.after("v1: refused")

	page = v.asked(v.maker, base+"/generate", phrase, http.StatusOK)
	v.kept(page, "secret_key", "metadata_key")
	v.know(theText, v.said(page, "value"))
	v.after("v1: generated")
	v.asked(v.maker, base+"/metadata/"+string(v.receipt)+"/burn", phrase, http.StatusOK)
	v.after("v1: burned")
}

// secondVersion: the same, as JSON.
func (v *visit) secondVersion() {
	v.Helper()
	const base = "/api/v2/guest"
	json := func(name string, fields ...trace.Field) trace.Body {
		b := trace.JSONObject(fields...)
		if name != "" {
			b.Bytes = append(append([]byte(`{"`+name+`":`), b.Bytes...), '}')
		}
		return b
	}
	sure := json("", field("continue", "true"), field("passphrase", string(v.passphrase)))
	text := json("secret", field("secret", string(v.text)), field("ttl", "300"), field("passphrase", string(v.passphrase)))
	v.kept(v.asked(v.maker, base+"/secret/conceal", text, http.StatusOK), "record.secret.key", "record.receipt.key")
	v.after("v2: concealed")
	for _, path := range []string{"/secret/" + string(v.key), "/secret/" + string(v.key) + "/status?continue=true", "/receipt/" + string(v.receipt)} {
		_, _, err := v.maker.Ask(http.MethodGet, base+path, trace.Body{})
		v.must(err)
	}
	v.after("v2: looked at")
	page := v.asked(v.reader, base+"/secret/"+string(v.key)+"/reveal", sure, http.StatusOK)
	v.same("text", v.said(page, "record.secret_value"), v.text)
	v.after("v2: revealed")
	v.asked(v.reader, base+"/secret/"+string(v.key)+"/reveal", sure, http.StatusNotFound)
	v.after("v2: refused")

	page = v.asked(v.maker, base+"/secret/generate", json("secret", field("passphrase", string(v.passphrase))), http.StatusOK)
	v.kept(page, "record.secret.key", "record.receipt.key")
	v.know(theText, v.said(page, "record.secret.secret_value"))
	v.after("v2: generated")
	v.asked(v.maker, base+"/receipt/"+string(v.receipt)+"/burn", sure, http.StatusOK)
	v.after("v2: burned")
}

// ownInterface: a program of ours sends text and files, and gets them.
func (v *visit) ownInterface() {
	v.Helper()
	v.alone()
	const base = "/api/lethe/v1"
	form := trace.Multipart([]trace.Field{{Name: "text", Value: v.text}, {Name: "passphrase", Value: v.passphrase}, field("life", "300")}, v.file...)
	v.kept(v.asked(v.maker, base+"/links", form, http.StatusOK), "links.0.key", "receipt.key")
	v.after("own: kept")
	open := func() trace.Body {
		return trace.URLEncoded(field("key", string(v.key)), field("passphrase", string(v.passphrase)), field("stream", "1"))
	}
	page := v.asked(v.reader, base+"/open", open(), http.StatusOK)
	if v.file == nil {
		v.same("text", page, v.text)
	} else {
		v.same("text", v.said(page, "text"), v.text)
		v.grant = v.said(page, "files.0.key")
		v.know(theGrant, v.grant)
		v.same("file", v.asked(v.reader, base+"/file", trace.FetchForm(v.grant, 1), http.StatusOK), v.file[0].Value)
	}
	v.after("own: opened")
	v.asked(v.reader, base+"/open", open(), http.StatusNotFound)
	key := trace.URLEncoded(field("key", string(v.receipt)))
	v.asked(v.maker, base+"/receipt", key, http.StatusOK)
	v.asked(v.maker, base+"/burn", key, http.StatusOK)
	v.after("own: burned")
}
