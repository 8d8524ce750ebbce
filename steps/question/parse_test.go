package question

import (
	"errors"
	"strings"
	"testing"
)

func TestMeant(t *testing.T) {
	regions := []Option{
		{Value: "eu-west-1", Label: "eu-west-1  Ireland"}, {Value: "eu-west-2", Label: "eu-west-2  London"},
		{Value: "sa-east-1", Label: "sa-east-1  São Paulo"}, {Value: "ap-southeast-6", Label: "ap-southeast-6  New Zealand"},
	}
	region := Question{Kind: Pick, Options: regions, Validate: func(v string) error {
		if strings.Count(v, "-") != 2 {
			return errors.New("no region")
		}
		return nil
	}}
	domain := Question{Kind: Text, Choices: "zones", Validate: func(v string) error {
		if v != "" && !strings.Contains(v, ".") {
			return errors.New("no domain")
		}
		return nil
	}}
	names := []Option{{Value: "api.example.com"}, {Value: "", Label: "no domain"}}
	version := Question{Kind: Select, Options: []Option{{Value: "18", Label: "PostgreSQL 18"},
		{Value: "17", Label: "PostgreSQL 17"}},
		Validate: func(v string) error { return errors.New("never") }}
	for _, c := range []struct {
		name    string
		q       Question
		offered []Option
		text    string
		want    string
	}{
		{"a value", region, regions, "eu-west-2", "eu-west-2"},
		{"a value in capitals", region, regions, "EU-WEST-2", "eu-west-2"},
		{"a place", region, regions, "Ireland", "eu-west-1"},
		{"part of a place", region, regions, " irel ", "eu-west-1"},
		{"a place without its accents", region, regions, "sao paulo", "sa-east-1"},
		{"the second word of a place", region, regions, "zealand", "ap-southeast-6"},
		{"a whole label", region, regions, "eu-west-1 Ireland", "eu-west-1"},
		{"part of several", region, regions, "eu", "eu"},
		{"one that is not offered", region, regions, "eu-west-9", "eu-west-9"},
		{"nothing", region, regions, "", ""},
		{"an answer that is part of an option", domain, names, "example.com", "example.com"},
		{"a label", domain, names, "No domain", ""},
		{"part of an option that is no answer", domain, names, "exam", "api.example.com"},
		{"a label of a fixed list", version, version.Options, "postgresql 17", "17"},
		{"part of an option of a fixed list", version, version.Options, "8", "8"},
		{"a secret is left as it is", Question{Kind: Secret}, nil, " a b ", " a b "},
	} {
		if got := c.q.Parse(c.text, c.offered); got != c.want {
			t.Errorf("%s: %q means %q, not %q", c.name, c.text, got, c.want)
		}
	}
}

func TestLikePrefersTheBeginningOfWords(t *testing.T) {
	zones := []Option{{Value: "Europe/London"}, {Value: "America/New_York"}, {Value: "Atlantic/Azores"},
		{Value: "Asia/Bangkok"}}
	for text, want := range map[string]string{
		"lon": "Europe/London", "new y": "America/New_York", "a": "America/New_York Atlantic/Azores Asia/Bangkok",
		"ondon": "Europe/London", "xyz": "", "bang": "Asia/Bangkok",
	} {
		var got []string
		for _, o := range Like(text, zones) {
			got = append(got, o.Value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q is like %v, not %s", text, got, want)
		}
	}
}
