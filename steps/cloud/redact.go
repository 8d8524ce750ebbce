package cloud

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"slipway/steps/secretscan"
	"slipway/steps/stack"
)

// Redacted replaces a string that held a secret. Length is that of the value, in characters.
type Redacted struct {
	Length int `json:"redacted"`
}

// member and object are one structure of a call's input, in the order AWS documents it.
type member struct {
	Field string // as Go names it
	Name  string // as the service's JSON names it
	Value any
}

type object []member

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		k, err := json.Marshal(m.Name)
		if err != nil {
			return nil, err
		}
		v, err := marshal(m.Value)
		if err != nil {
			return nil, err
		}
		b.Write(k)
		b.WriteByte(':')
		b.Write(v)
	}
	b.WriteByte('}')
	return []byte(b.String()), nil
}

// redactor turns a typed input into plain values without secrets.
type redactor struct {
	service   string // CLI name
	operation string
	lower     bool
	found     []string // the values it masked, to be masked in the call's error too
}

// input redacts a call's input.
func (r *redactor) input(in any) object {
	o, _ := r.value(reflect.ValueOf(in), "", false).(object)
	return o
}

// value walks one value. field is the member it is in; secret says that the member itself names a secret.
func (r *redactor) value(v reflect.Value, field string, secret bool) any {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return r.value(v.Elem(), field, secret)
	case reflect.Struct:
		if t, ok := v.Interface().(time.Time); ok {
			return t.UTC().Format(time.RFC3339)
		}
		return r.structure(v)
	case reflect.Slice, reflect.Array:
		if b, ok := v.Interface().([]byte); ok {
			if secret {
				return r.mask(string(b))
			}
			return base64.StdEncoding.EncodeToString(b)
		}
		if words, ok := v.Interface().([]string); ok && !secret && (field == "Command" || field == "EntryPoint") {
			return r.command(words)
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = r.value(v.Index(i), field, secret)
		}
		return list
	case reflect.Map:
		return r.dictionary(v, secret)
	case reflect.String:
		return r.text(v.String(), secret)
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return v.Uint()
	case reflect.Float32, reflect.Float64:
		return v.Float()
	}
	return nil
}

func (r *redactor) structure(v reflect.Value) object {
	o := object{}
	pair := v.Type().Name() == "KeyValuePair" // a container's environment variable
	for i := range v.NumField() {
		f := v.Type().Field(i)
		fv := v.Field(i)
		if !f.IsExported() || fv.IsZero() && f.Name != requiredBool {
			continue
		}
		secret := r.secretField(f.Name)
		if pair && f.Name == "Value" {
			secret = secretscan.Why(pointed(v.FieldByName("Name")), pointed(fv)) != ""
		}
		value := r.value(fv, f.Name, secret)
		if n, ok := value.(int64); ok && r.service == "route53" && f.Name == "MaxItems" {
			value = strconv.FormatInt(n, 10) // Route 53's API has it as text; the SDK makes it a number
		}
		o = append(o, member{Field: f.Name, Name: r.jsonName(f.Name), Value: value})
	}
	return o
}

// command masks the words of a container's command that hold a secret, and no other.
func (r *redactor) command(words []string) []any {
	held := secretscan.InCommand(words)
	list := make([]any, len(words))
	for i, w := range words {
		list[i] = r.text(w, held[i])
	}
	return list
}

// requiredBool is the one member slipway sends that is sent as false too without being a pointer: Route 53's alias
// targets.
const requiredBool = "EvaluateTargetHealth"

func (r *redactor) dictionary(v reflect.Value, secret bool) object {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	o := object{}
	for _, k := range keys {
		item := v.MapIndex(k)
		held := secret || item.Kind() == reflect.String && secretscan.Why(k.String(), item.String()) != ""
		o = append(o, member{Field: k.String(), Name: k.String(), Value: r.value(item, k.String(), held)})
	}
	return o
}

func (r *redactor) text(s string, secret bool) any {
	switch {
	case s == "" && secret: // not known yet
		return Redacted{}
	case s == "":
		return s
	case secret:
		RegisterSecret(stack.NewSecret(s)) // wherever else it turns up, it is one too
		return r.mask(s)
	case Redact(s) != s, r.service == "scheduler" && secretscan.Text(s) != "": // a schedule's input is a document
		return r.mask(s)
	}
	return s
}

func (r *redactor) mask(s string) any {
	if len(s) >= 4 {
		r.found = append(r.found, secretscan.Encodings(s)...)
	}
	return Redacted{Length: utf8.RuneCountInString(s)}
}

// secretField reports whether a member holds a secret by its name alone.
func (r *redactor) secretField(name string) bool {
	if r.service == "ssm" && r.operation == "PutParameter" && name == "Value" {
		return true
	}
	// ECS's lists of secrets name parameters; they hold no values.
	return secretscan.Name(name) && !(r.service == "ecs" && (name == "Secrets" || name == "SecretOptions"))
}

// jsonName is the member's name in the service's JSON, as the aws CLI wants it.
func (r *redactor) jsonName(field string) string {
	if r.lower || r.service == "scheduler" && field == "AwsvpcConfiguration" {
		first, size := utf8.DecodeRuneInString(field)
		return string(unicode.ToLower(first)) + field[size:]
	}
	return field
}

func pointed(v reflect.Value) string {
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() == reflect.String {
		return v.String()
	}
	return ""
}
