package cli

import (
	"encoding/json"
	"strings"
	"testing"
)

// rollsBack lists what ran and goes back to the first revision, in a pipe. in runs slipway and wants an exit code.
func rollsBack(t *testing.T, in func(code int, args ...string) (out, said string)) {
	t.Helper()
	has := func(what, text string, wanted ...string) {
		t.Helper()
		for _, want := range wanted {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", what, want, text)
			}
		}
	}
	out, _ := in(0, "rollback")
	has("the list", out, "3     running, ", "2     active, ", "Change app.py (Jane)", "deployed by slipway",
		"1     active, ")
	out, _ = in(0, "rollback", "--json")
	var list struct {
		Revisions []struct {
			Revision       int
			State, Subject string
			By             string `json:"deployed_by"`
			With           string `json:"deployed_with"`
		}
	}
	if err := json.Unmarshal([]byte(out), &list); err != nil || len(list.Revisions) != 3 {
		t.Fatalf("%v in %s", err, out)
	}
	if r := list.Revisions[1]; r.Revision != 2 || r.State != "active" || r.Subject != "Change app.py" ||
		r.With != "deploy" || r.By != "slipway" {
		t.Errorf("revision 2 is %+v", r)
	}
	_, said := in(2, "rollback", "--yes")
	has("nobody to choose", said, "name the revision")
	_, said = in(2, "rollback", "last")
	has("no number", said, `"last" is no revision`)
	_, said = in(1, "rollback", "77", "--yes")
	has("not there", said, "there is no revision 77 of shop-api")
	_, said = in(2, "rollback", "1")
	has("no consent", said, "agree with --yes")
	_, said = in(0, "rollback", "1", "--yes")
	has("the way back", said, "Roll back shop, production, in eu-west-1, to the image of shop-api:1", "nothing is built",
		"the values of secrets do not go back", "revision 1 differed in variable LEVEL", "registered shop-api:4",
		"shop-api:4 serves: 1 of 1 tasks run")
	_, said = in(0, "rollback", "shop-api:1", "--yes")
	has("again", said, "Nothing to roll back")
	out, _ = in(0, "rollback")
	has("afterwards", out, "4     running, ", "rolled back to by slipway")
	_, said = in(0, "plan")
	if strings.Contains(said, "image") && strings.Contains(said, "update container image") {
		t.Errorf("the next plan undoes it:\n%s", said)
	}
}
