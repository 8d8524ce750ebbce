package cloud

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slipway/steps/stack"
)

func longest() stack.Identity {
	return stack.Identity{App: "a-twenty-letter-name", Environment: "stage", Region: "ap-southeast-2",
		Account: "111122223333", Partition: "aws-us-gov"}
}

func TestOperatorPolicyFitsIAM(t *testing.T) {
	documents := OperatorPolicy(longest(), Limits{Zones: []string{"Z0123456789ABCDEFGHIJ", "Z9876543210ABCDEFGHIJ"},
		Domains: []string{"api.example.com"}})
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
		if err := json.Unmarshal([]byte(d.JSON), &parsed); err != nil || parsed.Version != "2012-10-17" ||
			len(parsed.Statement) != len(d.Grants) {
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
	for _, d := range OperatorPolicy(id, Limits{}) {
		for _, g := range d.Grants {
			for _, a := range g.Actions {
				service, name, ok := strings.Cut(a, ":")
				if !ok || strings.Contains(a, "*") {
					t.Errorf("%s: %s is not one action", g.Sid, a)
				}
				write := IsWrite(name) && !strings.HasPrefix(name, "View")
				if write && len(g.Resources) == 1 && g.Resources[0] == "*" && len(g.Conditions) == 0 &&
					a != "ecs:DeregisterTaskDefinition" {
					t.Errorf("%s: %s may write anywhere", g.Sid, a)
				}
				_ = service
			}
			for _, r := range g.Resources {
				if r != "*" && !strings.HasPrefix(r, "arn:aws-us-gov:") {
					t.Errorf("%s: %s is not in the stack's partition", g.Sid, r)
				}
				if parts := strings.SplitN(r, ":", 6); r != "*" && parts[4] != "" && parts[4] != id.Account &&
					g.Sid != "ReadPolicies" {
					t.Errorf("%s: %s is not in the stack's account", g.Sid, r)
				}
			}
		}
	}
}

// TestOperatorPolicyStaysInItsStack holds the operator of one stack against the resources of others whose names begin
// alike: what may be written there without the stack's tags, cluster or boundary is a hole.
func TestOperatorPolicyStaysInItsStack(t *testing.T) {
	identity := func(app, environment string) stack.Identity {
		return stack.Identity{App: app, Environment: environment, Region: "eu-west-1", Account: "111122223333",
			Partition: "aws"}
	}
	grants := func(id stack.Identity) (all []Grant) {
		for _, d := range OperatorPolicy(id, Limits{Domains: []string{id.App + ".example.com"}}) {
			all = append(all, d.Grants...)
		}
		return all
	}
	mine := grants(identity("shop", "production"))
	for _, other := range []stack.Identity{
		identity("shop", "staging"), identity("shop2", "production"), identity("shop-db", "production"),
		identity("shop-tg", "production"),
		identity("shop-redis", "production"), identity("shop-api", "production"), identity("shop-db-final", "production"),
		identity("shop", "tg"),
	} {
		for _, theirs := range grants(other) {
			for _, g := range mine {
				if len(g.Conditions) > 0 || g.Resources[0] == "*" || g.Sid == "OpenPorts" || g.Sid == "MakeInVPC" {
					continue
				}
				for _, resource := range theirs.Resources {
					if strings.Contains(resource, ":default") {
						continue // what AWS makes in every account, for every database and cache
					}
					concrete := strings.NewReplacer("*", "0123", "?", "1").Replace(resource)
					reached := slices.ContainsFunc(g.Resources, func(p string) bool { return like(p, concrete) })
					write := slices.ContainsFunc(g.Actions, func(a string) bool { return IsWrite(a[strings.IndexByte(a, ':')+1:]) })
					if reached && write {
						t.Errorf("the operator of shop may %v on %s of %s", g.Actions, concrete, other.Prefix())
					}
				}
			}
		}
	}
}

// like reports whether a text matches one of IAM's patterns.
func like(pattern, text string) bool {
	if likes[pattern] == nil {
		expression := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
		likes[pattern] = regexp.MustCompile("^" + expression + "$")
	}
	return likes[pattern].MatchString(text)
}

var likes = map[string]*regexp.Regexp{}

// TestOperatorPolicyWritesRecordsOfTheDomain holds that a known domain narrows the names of records, and that it must
// not be wider than its own name and the label ACM proves it by.
func TestOperatorPolicyWritesRecordsOfTheDomain(t *testing.T) {
	const key = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
	names := func(limits Limits) (values []string) {
		for _, d := range OperatorPolicy(longest(), limits) {
			for _, g := range d.Grants {
				if slices.Contains(g.Actions, "route53:ChangeResourceRecordSets") {
					values = g.Conditions["ForAllValues:StringLike"][key]
				}
			}
		}
		return values
	}
	if got := names(Limits{}); got != nil {
		t.Errorf("without a domain the records are %v", got)
	}
	got := names(Limits{Domains: []string{"api.example.com"}})
	for name, want := range map[string]bool{
		"api.example.com": true, "_a79865eb4cd1a6ab990a45779b4e0b96.api.example.com": true,
		"example.com": false, "www.example.com": false, "mail.api.example.com": false, "xapi.example.com": false,
		"_dmarc.example.com": false,
	} {
		if slices.ContainsFunc(got, func(p string) bool { return like(p, name) }) != want {
			t.Errorf("%s: want %v of %v", name, want, got)
		}
	}
}

// TestOperatorPolicyDemandsBoundary holds that no role is made or given rights without the boundary, which the policies
// to make hold.
func TestOperatorPolicyDemandsBoundary(t *testing.T) {
	for _, c := range []struct {
		name   string
		id     stack.Identity
		limits Limits
		want   string
		makes  bool
	}{
		{"its own", longest(), Limits{}, longest().BoundaryARN(), true},
		{"the organisation's", longest(), Limits{Boundary: "arn:aws-us-gov:iam::111122223333:policy/bounds"},
			"arn:aws-us-gov:iam::111122223333:policy/bounds", false},
	} {
		documents := PoliciesToMake(c.id, c.limits)
		if last := documents[len(documents)-1]; last.Bounds != c.makes || weigh(last.JSON) > managedPolicyLimit {
			t.Errorf("%s: the last document is %s, a boundary: %v", c.name, last.Name, last.Bounds)
		}
		for _, d := range documents {
			for _, g := range d.Grants {
				for _, a := range g.Actions {
					switch a {
					case "iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary", "iam:AttachRolePolicy":
						if got := g.Conditions["StringEquals"]["iam:PermissionsBoundary"]; !slices.Equal(got, []string{c.want}) {
							t.Errorf("%s: %s is bound to %v, want %s", c.name, a, got, c.want)
						}
					case "iam:DeleteRolePermissionsBoundary", "iam:CreatePolicy", "iam:CreatePolicyVersion",
						"iam:SetDefaultPolicyVersion":
						t.Errorf("%s: %s opens the boundary", c.name, a)
					}
				}
			}
		}
	}
}
