package text

import (
	"fmt"
	"io"
	"time"

	"slipway/steps/clean"
	"slipway/steps/secrets"
)

// SecretUse says who is given a secret.
func SecretUse(r secrets.Row) string {
	used := List(r.UsedBy)
	switch {
	case r.Unread && used == "":
		return "could not verify by whom"
	case r.Unread:
		return used + ", and whoever could not be read"
	case used == "" && r.Stored && r.Kind == secrets.KindGenerated && r.Name != "APP_SECRET_KEY":
		return "those who have its URL"
	case used == "":
		return "nobody"
	}
	return used
}

// SecretStates are what is to be known of a secret and waits for somebody.
func SecretStates(r secrets.Row) (states []string) {
	if r.Changed {
		states = append(states, "changed since the last deployment: the tasks that run have the value before")
	}
	if r.Begun {
		states = append(states, "a change was begun and is not finished: slipway apply goes on with it")
	}
	if r.Kind == secrets.KindLeft {
		states = append(states, "is in no answer any more: slipway secrets unset "+r.Name+" deletes it")
	}
	return states
}

// Secrets writes secrets, one a line, without their values.
func Secrets(w io.Writer, rows []secrets.Row, now time.Time) {
	for _, r := range rows {
		stored := "no value"
		if r.Stored {
			stored = fmt.Sprintf("version %d, %s", r.Version, Age(r.Modified, now))
		}
		Printf(w, "%-24s %-9s  %s; used by %s\n", r.Name, r.Kind, stored, SecretUse(r))
		for _, state := range SecretStates(r) {
			Printf(w, "  %s\n", state)
		}
	}
}

// SecretsJSON writes them as one JSON value.
func SecretsJSON(w io.Writer, rows []secrets.Row) error {
	type secret struct {
		Name     string     `json:"name"`
		Kind     string     `json:"kind"`
		Stored   bool       `json:"stored"`
		Version  int64      `json:"version,omitempty"`
		Modified *time.Time `json:"modified,omitempty"`
		UsedBy   []string   `json:"used_by"`
		Verified bool       `json:"used_by_verified"`
		Changed  bool       `json:"changed_since_deployment"`
		Begun    bool       `json:"change_unfinished"`
	}
	list := []secret{}
	for _, r := range rows {
		s := secret{Name: r.Name, Kind: string(r.Kind), Stored: r.Stored, Version: r.Version, UsedBy: r.UsedBy,
			Verified: !r.Unread, Changed: r.Changed, Begun: r.Begun}
		if s.UsedBy == nil {
			s.UsedBy = []string{}
		}
		if !r.Modified.IsZero() {
			s.Modified = &r.Modified
		}
		list = append(list, s)
	}
	return clean.Encode(w, map[string]any{"secrets": list}, "  ")
}

// SecretsDiff writes how a file compares with SSM, a name a line.
func SecretsDiff(w io.Writer, list []secrets.Difference) {
	for _, d := range list {
		why := ""
		if d.Why != "" {
			why = "  " + d.Why
		}
		Printf(w, "%-24s %s%s\n", d.Name, d.State, why)
	}
}

// SecretsDiffJSON writes the same as one JSON value.
func SecretsDiffJSON(w io.Writer, list []secrets.Difference) error {
	type name struct {
		Name  string `json:"name"`
		State string `json:"state"`
		Why   string `json:"why,omitempty"`
	}
	names := []name{}
	for _, d := range list {
		names = append(names, name{d.Name, string(d.State), d.Why})
	}
	return clean.Encode(w, map[string]any{"names": names}, "  ")
}
