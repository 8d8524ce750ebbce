package cloud

import (
	"encoding/json"
	"strings"
	"testing"

	"slipway/steps/stack"
)

func longest() stack.Identity {
	return stack.Identity{App: "a-twenty-letter-name", Environment: "stage", Region: "ap-southeast-2", Account: "111122223333", Partition: "aws-us-gov"}
}

func TestOperatorPolicyFitsIAM(t *testing.T) {
	documents := OperatorPolicy(longest(), "Z0123456789ABCDEFGHIJ", "Z9876543210ABCDEFGHIJ")
	if len(documents) > 10 {
		t.Errorf("%d documents: an identity takes 10 managed policies", len(documents))
	}
	for _, d := range documents {
		if w := weigh(d.JSON); w > managedPolicyLimit || w < 100 {
			t.Errorf("%s weighs %d of %d characters", d.Name, w, managedPolicyLimit)
		}
		if len(d.Name) > 128 {
			t.Errorf("%s is too long a name", d.Name)
		}
		var parsed struct {
			Version   string
			Statement []struct{ Sid, Effect string }
		}
		if err := json.Unmarshal([]byte(d.JSON), &parsed); err != nil || parsed.Version != "2012-10-17" || len(parsed.Statement) != len(d.Grants) {
			t.Errorf("%s: %v", d.Name, err)
		}
		seen := map[string]bool{}
		for _, s := range parsed.Statement {
			if s.Effect != "Allow" || seen[s.Sid] || s.Sid == "" || strings.ContainsAny(s.Sid, "- _") {
				t.Errorf("%s: statement %q is not one IAM takes", d.Name, s.Sid)
			}
			seen[s.Sid] = true
		}
	}
}

func TestOperatorPolicyIsLeastPrivilege(t *testing.T) {
	id := longest()
	for _, d := range OperatorPolicy(id) {
		for _, g := range d.Grants {
			for _, a := range g.Actions {
				service, name, ok := strings.Cut(a, ":")
				if !ok || strings.Contains(a, "*") {
					t.Errorf("%s: %s is not one action", g.Sid, a)
				}
				write := IsWrite(name) && !strings.HasPrefix(name, "View")
				if write && len(g.Resources) == 1 && g.Resources[0] == "*" && len(g.Conditions) == 0 && a != "ecs:DeregisterTaskDefinition" {
					t.Errorf("%s: %s may write anywhere", g.Sid, a)
				}
				_ = service
			}
			for _, r := range g.Resources {
				if r != "*" && !strings.HasPrefix(r, "arn:aws-us-gov:") {
					t.Errorf("%s: %s is not in the stack's partition", g.Sid, r)
				}
				if parts := strings.SplitN(r, ":", 6); r != "*" && parts[4] != "" && parts[4] != id.Account {
					t.Errorf("%s: %s is not in the stack's account", g.Sid, r)
				}
			}
		}
	}
	for _, other := range []string{"shop-staging-db", "shop2-db"} {
		for _, d := range OperatorPolicy(stack.Identity{App: "shop", Environment: "production", Region: "eu-west-1", Account: "1", Partition: "aws"}) {
			for _, g := range d.Grants {
				for _, r := range g.Resources {
					if strings.HasSuffix(r, "db:shop*") || strings.HasSuffix(r, other) {
						t.Errorf("%s reaches %s", r, other)
					}
				}
			}
		}
	}
}
