package logs

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

// Level is how grave a line is, as far as it says so.
type Level int

const (
	Unsaid Level = iota
	Debug
	Info
	Warning
	Error
)

var levelNames = [...]string{"", "debug", "info", "warning", "error"}

func (l Level) String() string { return levelNames[l] }

// Entry is a line as it is shown. Secrets in it are masked: the values this process knows, and what is a secret by its
// form.
type Entry struct {
	At     time.Time // of the event, or what the line itself says
	Stream string
	Source string // api/7c1f
	Level  Level
	Text   string   // the message, and the other fields of a line of JSON as name=value
	Below  []string // what belongs below it: a trace
	Raw    string   // as it was written
}

// Parse reads a line: an object of JSON by its usual names, anything else as it stands.
func Parse(l live.LogLine) Entry {
	e := Entry{At: l.At, Stream: l.Stream, Source: l.Source(), Raw: cloud.Redact(l.Text)}
	if fields, ok := object(l.Text); ok {
		e.read(fields)
		return e
	}
	e.Text, e.Level = e.Raw, levelIn(l.Text)
	return e
}

// Plain is the entry as it was written, with its level.
func (e Entry) Plain() Entry {
	e.Text, e.Below = e.Raw, nil
	return e
}

// Brief is the source's name without the app's: api/7c1f of shop-api/7c1f.
func (e Entry) Brief(prefix string) string { return strings.TrimPrefix(e.Source, prefix+"-") }

// field is a member of an object, in the order it was written in.
type field struct{ name, value string }

// object reads an object of JSON; ok is false for anything else.
func object(text string) (fields []field, ok bool) {
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		return nil, false
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if _, err := d.Token(); err != nil {
		return nil, false
	}
	for d.More() {
		name, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return nil, false
		}
		fields = append(fields, field{name.(string), shown(value)})
	}
	if _, err := d.Token(); err != nil || d.More() {
		return nil, false
	}
	return fields, len(fields) > 0
}

// shown is a value without the quotes of a string, and without blanks.
func shown(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) == nil {
		return s
	}
	var b bytes.Buffer
	if json.Compact(&b, value) != nil {
		return string(value)
	}
	return b.String()
}

// What loggers call the members that every line has.
var (
	messageNames = []string{"message", "msg", "event", "text"}
	levelFields  = []string{"level", "severity", "levelname", "lvl", "log.level"}
	timeNames    = []string{"time", "timestamp", "ts", "@timestamp", "asctime"}
)

// read takes the message, the level and the time out of the fields and shows the others behind the message.
func (e *Entry) read(fields []field) {
	take := func(names []string, fits func(string) bool) {
		for _, name := range names {
			i := slices.IndexFunc(fields, func(f field) bool { return strings.EqualFold(f.name, name) })
			if i >= 0 && fits(fields[i].value) {
				fields = slices.Delete(fields, i, i+1)
				return
			}
		}
	}
	take(levelFields, func(v string) bool {
		e.Level = levelOf(v)
		return e.Level != Unsaid
	})
	take(timeNames, func(v string) bool {
		at, ok := timeOf(v)
		if ok {
			e.At = at
		}
		return ok
	})
	take(messageNames, func(v string) bool {
		e.Text = cloud.Redact(v)
		return v != ""
	})
	first, rest, more := strings.Cut(e.Text, "\n")
	if e.Text = first; more {
		e.below(rest)
	}
	for _, f := range fields {
		pair := cloud.Redact(f.name + "=" + quoted(f.value))
		if strings.Contains(f.value, "\n") {
			e.below(f.name + ": " + cloud.Redact(f.value))
			continue
		}
		e.Text = strings.TrimLeft(e.Text+" "+pair, " ")
	}
}

func (e *Entry) below(text string) {
	for line := range strings.Lines(text) {
		e.Below = append(e.Below, strings.TrimRight(line, "\r\n"))
	}
}

// quoted is a value in quotes where it has blanks, so that it is seen where it ends.
func quoted(v string) string {
	if v == "" || strings.ContainsAny(v, " \"=") && !strings.ContainsAny(v[:1], "{[") {
		return strconv.Quote(v)
	}
	return v
}

// timeOf reads a time as loggers write it: RFC 3339, or seconds or milliseconds since 1970.
func timeOf(v string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00"} {
		if at, err := time.Parse(layout, v); err == nil {
			return at.UTC(), true
		}
	}
	n, err := strconv.ParseFloat(v, 64)
	switch {
	case err != nil || n < 1e9 || n > 1e14:
		return time.Time{}, false
	case n < 1e11:
		n *= 1000
	}
	return time.UnixMilli(int64(n)).UTC(), true
}

// levelOf reads a level by its name, or by its number in Bunyan and Pino.
func levelOf(v string) Level {
	if n, err := strconv.Atoi(v); err == nil && n >= 10 && n <= 60 {
		return []Level{Debug, Debug, Info, Warning, Error, Error}[n/10-1]
	}
	switch strings.ToLower(v) {
	case "trace", "debug", "verbose", "fine":
		return Debug
	case "info", "notice", "information", "log":
		return Info
	case "warn", "warning":
		return Warning
	case "error", "err", "fatal", "critical", "crit", "panic", "alert", "emergency", "emerg", "severe":
		return Error
	}
	return Unsaid
}

// levelWord is a level near the beginning of a line: in capitals, in brackets, before a colon, or as level=.
var levelWord = regexp.MustCompile(`\b(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|PANIC)\b|` +
	`\[(debug|info|notice|warn|warning|error|crit|alert|emerg)\]|` +
	`^(?i:(debug|info|warning|error|fatal|panic)):|\blevel="?([a-z]+)`)

// levelSpan is how far into a line its level is looked for.
const levelSpan = 100

// levelIn finds the level of a line that is no JSON.
func levelIn(text string) Level {
	if strings.HasPrefix(text, "Traceback (most recent call last)") {
		return Error
	}
	for _, word := range levelWord.FindStringSubmatch(text[:min(len(text), levelSpan)]) {
		if level := levelOf(word); level != Unsaid {
			return level
		}
	}
	return Unsaid
}
