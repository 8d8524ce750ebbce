package cloud

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// response is an answer before it is parsed.
type response struct {
	service, operation string
	asked              string // the request's content type, which tells the protocol
	status             int
	mediaType          string
	header             http.Header
	body               []byte
	keys               []string
}

// fault says what keeps a response from being an answer of the service, "" when it is one.
func (a *response) fault() string {
	switch {
	case looksLikeHTML(a.body): // the content type alone says little: emulators call all they send a page
		return "it is a web page"
	case a.status >= 300 && a.status < 400:
		return "it leads elsewhere"
	case a.isXML():
		return a.xmlFault()
	}
	return a.jsonFault()
}

func looksLikeHTML(body []byte) bool {
	start := bytes.ToLower(body[:min(len(body), 1024)])
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<")) &&
		bytes.Contains(start, []byte("<html"))
}

// isXML reports whether the service answers in XML: the query protocols ask with a form, Route 53 with XML.
func (a *response) isXML() bool {
	return strings.HasPrefix(a.asked, "application/x-www-form-urlencoded") || a.service == "Route 53"
}

// requestID reports whether the response carries the id that AWS gives every call.
func (a *response) requestID() bool {
	return a.header.Get("X-Amzn-Requestid") != "" || a.header.Get("X-Amz-Request-Id") != ""
}

func (a *response) jsonFault() string {
	failed := a.status >= 400
	if len(a.body) == 0 {
		if !failed && IsWrite(a.operation) && a.requestID() && len(members[a.service+":"+a.operation]) == 0 {
			return "" // deletes and the like have nothing to say
		}
		return "the body is empty"
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(a.body, &object); err != nil {
		return "it is not a whole JSON object"
	}
	if object == nil {
		return "it is not a JSON object"
	}
	_, typed := object["__type"]
	if failed {
		// AWS names the kind of its errors in a header or in __type; gateways of others have a code or a message at most
		if !typed && a.header.Get("X-Amzn-Errortype") == "" {
			return "it is no error document of AWS"
		}
		return ""
	}
	if typed {
		return "it is an error document"
	}
	for key, value := range object {
		if string(value) == "null" {
			delete(object, key)
		}
	}
	a.keys = slices.Sorted(maps.Keys(object))
	for _, want := range members[a.service+":"+a.operation] {
		if _, there := object[want]; !there {
			return want + " is missing"
		}
	}
	if len(object) == 0 && !IsWrite(a.operation) {
		return "it is an empty object"
	}
	return ""
}

func (a *response) xmlFault() string {
	if len(a.body) == 0 {
		return "the body is empty"
	}
	root, inner, err := outline(a.body)
	switch {
	case err != nil:
		return "it is not a whole XML document"
	case a.status >= 400:
		// Route 53 has an error document of its own for changes
		if !slices.Contains([]string{"ErrorResponse", "Response", "InvalidChangeBatch"}, root.Local) ||
			!slices.Contains(inner, "Code") && root.Local != "InvalidChangeBatch" {
			return "it is no error document of AWS"
		}
		return ""
	case root.Local != a.operation+"Response":
		return "it is a " + cut(root.Local, 40)
	case !strings.Contains(root.Space, spaces[a.service]):
		return "it is of another service"
	}
	for _, want := range members[a.service+":"+a.operation] {
		if !slices.Contains(inner, want) {
			return want + " is missing"
		}
	}
	return ""
}

// spaces are parts of the namespaces in which services answer that share names of operations.
var spaces = map[string]string{
	"EC2": "ec2", "RDS": "rds", "ElastiCache": "elasticache", "Elastic Load Balancing v2": "elasticloadbalancing",
	"IAM": "iam", "STS": "sts", "Route 53": "route53",
}

// outline reads an XML document to its end: its root, and the names of the elements in its first three levels below.
func outline(body []byte) (root xml.Name, inner []string, err error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	depth := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if root.Local == "" {
				return root, nil, io.ErrUnexpectedEOF
			}
			return root, inner, nil
		}
		if err != nil {
			return root, nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth == 0 && root.Local != "" {
				return root, nil, errors.New("two roots")
			}
			if depth == 0 {
				root = t.Name
			} else if depth <= 3 && !slices.Contains(inner, t.Name.Local) {
				inner = append(inner, t.Name.Local)
			}
			depth++
		case xml.EndElement:
			depth--
		}
	}
}

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// shares reports whether a JSON answer has at least one of the members that the operation's output has. Only an output
// without any may be answered with none.
func shares(result any, keys []string) bool {
	v := reflect.ValueOf(result)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return true
	}
	t := v.Elem().Type()
	for i := range t.NumField() {
		name := t.Field(i).Name
		if slices.ContainsFunc(keys, func(k string) bool { return strings.EqualFold(k, name) }) {
			return true
		}
	}
	return false
}
