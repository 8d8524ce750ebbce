package rehearse

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// record is a folder in which the tests of the sandbox find what rehearsals have seen.
var record = flag.String("record", "", "write what each rehearsal has seen to this folder")

// keepFacts writes what a rehearsal has seen, if that is asked for.
func keepFacts(t *testing.T, name, cause string, r Report) {
	t.Helper()
	if *record == "" {
		return
	}
	text, err := json.MarshalIndent(struct {
		Cause string
		Part  string // that the test looks for
		Facts Facts
	}{r.Cause(), cause, r.Facts}, "", "\t")
	if err == nil {
		err = os.WriteFile(filepath.Join(*record, strings.ReplaceAll(name, " ", "-")+".json"), append(text, '\n'), 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}
