package cloud

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"slipway/steps/clean"
)

// command renders a call as the aws command that makes it. in is redacted already.
func command(s service, operation, region string, in object) string {
	words := []string{"aws", s.cli, kebab(operation)}
	for _, m := range in {
		words = append(words, option(s, m)...)
	}
	if region != "" && !s.global {
		words = append(words, "--region", region)
	}
	return strings.Join(words, " ")
}

func option(s service, m member) []string {
	flag := "--" + kebab(m.Name)
	switch v := m.Value.(type) {
	case nil:
		return nil
	case bool:
		switch {
		case v:
			return []string{flag}
		case s.cli == "ecs" && m.Field == "EnableExecuteCommand":
			return []string{"--disable-execute-command"} // the CLI's own name for it
		}
		return []string{"--no-" + flag[2:]}
	case int64:
		return []string{flag, strconv.FormatInt(v, 10)}
	case uint64:
		return []string{flag, strconv.FormatUint(v, 10)}
	case float64:
		return []string{flag, strconv.FormatFloat(v, 'f', -1, 64)}
	case string:
		if strings.HasPrefix(v, "-") { // else the CLI takes the value for an option
			return []string{flag + "=" + clean.Word(v)}
		}
		return []string{flag, clean.Word(v)}
	case Redacted:
		return []string{flag, "'" + mask + "'"}
	}
	return []string{flag, clean.Word(shown(m.Value))}
}

// shown is a structure or list as JSON, secrets as ***.
func shown(v any) string {
	b, err := marshal(masked(v))
	if err != nil {
		return mask
	}
	return string(b)
}

func masked(v any) any {
	switch v := v.(type) {
	case Redacted:
		return mask
	case object:
		o := make(object, len(v))
		for i, m := range v {
			o[i] = member{Field: m.Field, Name: m.Name, Value: masked(m.Value)}
		}
		return o
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = masked(v[i])
		}
		return list
	}
	return v
}

// marshal is JSON without the escapes that only HTML needs.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return clean.JSON(bytes.TrimSpace(b.Bytes())), nil
}

var (
	pluralAcronym = regexp.MustCompile(`[A-Z]{2,}s$`)
	wordStart     = regexp.MustCompile(`(.)([A-Z][a-z]+)`)
	wordEnd       = regexp.MustCompile(`([a-z0-9])([A-Z])`)
)

// kebab names an operation or member as the aws CLI does (botocore's xform_name): CreateDBInstance is
// create-db-instance.
func kebab(name string) string {
	if strings.Contains(name, "-") {
		return name
	}
	if m := pluralAcronym.FindString(name); m != "" {
		name = strings.TrimSuffix(name, m) + "-" + strings.ToLower(m)
	}
	return strings.ToLower(wordEnd.ReplaceAllString(wordStart.ReplaceAllString(name, "$1-$2"), "$1-$2"))
}
