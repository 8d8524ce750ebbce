// Package lease lets one run at a time write to a stack, whoever starts it and wherever.
//
// The lease is an SSM parameter outside every app's path, /slipway.lease/APP/ENVIRONMENT/GENERATION. Whoever creates
// the next generation holds it: SSM creates a parameter once, so of several takers one wins. The holder renews its
// generation while it runs and deletes it at the end. A generation that was not renewed for Expiry has ended, and
// anybody may create the one after it. The holder gives up Fence after its last renewal began, long before that, so
// two runs never write at once.
//
// No two clocks are compared: the age of a renewal comes from AWS's time, which comes with its answer, or by the
// length of the wait.
package lease

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
)

const (
	// Renewal is how often the holder renews.
	Renewal = 30 * time.Second
	// Fence is how long after the begin of its last good renewal the holder still begins writes.
	Fence = 75 * time.Second
	// Expiry is how old a renewal is, by AWS's time, when the lease has ended for others.
	Expiry = 2 * time.Minute
)

// Holder says whose the lease is.
type Holder struct {
	ID      string    `json:"id"`      // of the run
	By      string    `json:"by"`      // the user, as AWS knows them
	Host    string    `json:"host"`    // the machine
	Folder  string    `json:"folder"`  // of slipway.yaml, without what is above it
	Process int       `json:"process"` // its number
	What    string    `json:"what"`    // apply, destroy, step data
	Since   time.Time `json:"since"`   // by AWS's time
	Answers string    `json:"answers"` // a digest of the answers it runs with
}

// String is the holder in words.
func (h Holder) String() string {
	who := h.By
	if who == "" {
		who = "somebody"
	}
	if h.Host != "" {
		who += " on " + h.Host
	}
	var where []string
	if h.Folder != "" {
		where = append(where, "folder "+h.Folder)
	}
	if h.Process != 0 {
		where = append(where, fmt.Sprintf("process %d", h.Process))
	}
	if len(where) > 0 {
		who += " (" + strings.Join(where, ", ") + ")"
	}
	text := who + " is running " + h.action()
	if !h.Since.IsZero() {
		text += " since " + h.Since.UTC().Format("15:04:05") + " UTC"
	}
	return text
}

func (h Holder) action() string {
	if h.What == "" {
		return "something"
	}
	return "slipway " + h.What
}

// text is the holder as the parameter keeps it.
func (h Holder) text(renewals int) (string, error) {
	b, err := json.Marshal(struct {
		Holder
		Renewals int `json:"renewals"`
	}{h.cleaned(), renewals})
	return string(b), err
}

// read is the holder in a parameter's text. One that cannot be read is somebody, who holds the lease all the same.
func read(text string) Holder {
	var h Holder
	if json.Unmarshal([]byte(text), &h) != nil {
		return Holder{}
	}
	return h.cleaned()
}

func (h Holder) cleaned() Holder {
	h.ID, h.By, h.Host, h.Folder = clean(h.ID), clean(h.By), clean(h.Host), clean(h.Folder)
	h.What, h.Answers = clean(h.What), clean(h.Answers)
	return h
}

// clean keeps of a text what is safe on a terminal and in a parameter: letters, digits and what names are written with.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" -_.@+=,/", r) {
			return r
		}
		return -1
	}, s)
	if r := []rune(s); len(r) > 64 {
		s = string(r[:64])
	}
	return strings.TrimSpace(s)
}
