package account_test

import (
	"slices"
	"strings"
	"testing"

	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

const number = "111122223333"

func shop() stack.Settings {
	s := stack.Guide()
	s.App, s.Region, s.Account = "shop", "eu-west-1", number
	s.Service.Domain, s.Budget.Email = "api.example.com", "me@example.com"
	s.Schedule.Jobs = []stack.Job{{Name: "nightly", Command: "x", Cron: "0 0 * * ? *"}}
	return s
}

func box(t *testing.T) (*sandbox.Sandbox, *cloud.Clients) {
	t.Helper()
	b := sandbox.New(sandbox.Options{Account: number, Region: "eu-west-1"})
	return b, cloud.New(b.Config("eu-west-1"))
}

func policies(documents []cloud.PolicyDocument) []string {
	var texts []string
	for _, d := range documents {
		texts = append(texts, d.JSON)
	}
	return texts
}

func TestWho(t *testing.T) {
	for _, c := range []struct {
		arn, name string
		root      bool
	}{
		{"arn:aws:iam::" + number + ":user/team/ada", "user ada", false},
		{"arn:aws:sts::" + number + ":assumed-role/deploy/session", "role deploy", false},
		{"arn:aws:iam::" + number + ":root", "the root user", true},
	} {
		b, clients := box(t)
		b.As(sandbox.Principal{ARN: c.arn})
		who, err := account.Identify(t.Context(), clients)
		if err != nil {
			t.Fatal(err)
		}
		if who.Account != number || who.ARN != c.arn || who.Root != c.root || who.Partition != "aws" || who.Name() != c.name {
			t.Errorf("%s is %+v, %s", c.arn, who, who.Name())
		}
	}
}

// The operator's policy must pass its own simulation, as a user, a role and a single sign-on role; one action less must
// be missed.
func TestPermissionsOfTheOperatorPolicy(t *testing.T) {
	documents := cloud.OperatorPolicy(shop().Identity("aws"), cloud.LimitsOf(shop()))
	for _, arn := range []string{
		"arn:aws:iam::" + number + ":user/ada",
		"arn:aws:sts::" + number + ":assumed-role/deploy/session",
	} {
		b, clients := box(t)
		b.As(sandbox.Principal{ARN: arn, Policies: policies(documents)})
		who, err := account.Identify(t.Context(), clients)
		if err != nil {
			t.Fatal(err)
		}
		missing, err := account.Permissions(t.Context(), clients, who, documents)
		if err != nil || len(missing) > 0 {
			t.Errorf("%s: %v, %v", arn, missing, err)
		}
		for _, action := range []string{"ecs:RunTask", "iam:PassRole", "ec2:CreateVpc", "ssm:PutParameter",
			"route53:ChangeResourceRecordSets", "iam:CreateServiceLinkedRole", "ec2:CreateTags"} {
			var less []string
			for _, text := range policies(documents) {
				less = append(less, strings.ReplaceAll(text, `"`+action+`"`, `"none:None"`))
			}
			b.As(sandbox.Principal{ARN: arn, Policies: less})
			missing, err := account.Permissions(t.Context(), clients, who, documents)
			if err != nil || len(missing) != 1 || missing[0].Action != action || missing[0].Denied {
				t.Errorf("%s without %s: %v, %v", arn, action, missing, err)
			}
		}
	}
}

func TestPermissionsAreAskedInFewCalls(t *testing.T) {
	b, clients := box(t)
	who, err := account.Identify(t.Context(), clients)
	if err != nil {
		t.Fatal(err)
	}
	if missing, err := account.Permissions(t.Context(), clients, who, cloud.OperatorPolicy(shop().Identity("aws"),
		cloud.LimitsOf(shop()))); err != nil || len(missing) > 0 {
		t.Errorf("the administrator misses %v, %v", missing, err)
	}
	if n := b.Counts()["IAM:SimulatePrincipalPolicy"]; n == 0 || n > 15 {
		t.Errorf("%d calls to the simulator", n)
	}
}

func TestPermissionsThatCannotBeReadAreUnknown(t *testing.T) {
	b, clients := box(t)
	b.As(sandbox.Principal{ARN: "arn:aws:iam::" + number + ":user/ada", Policies: []string{
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":["iam:SimulatePrincipalPolicy","iam:GetAccountSummary","servicequotas:*","ec2:DescribeRegions"],"Resource":"*"}]}`}})
	findings := account.Preflight(t.Context(), clients, caller(t, clients), shop(), false, nil)
	for id, want := range map[string]account.Status{"credentials": account.OK, "account": account.OK,
		"root-user": account.Unknown, "region": account.Unknown, "permissions": account.Unknown, "quotas": account.Unknown} {
		if f := find(t, findings, id); f.Status != want || want == account.Unknown &&
			!strings.Contains(f.Detail, "could not verify") {
			t.Errorf("%s is %+v, want %s", id, f, want)
		}
	}
}

func TestPreflight(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(*sandbox.Sandbox, *stack.Settings)
		id      string
		want    account.Status
		says    string
	}{
		{"all is well", nil, "quotas", account.OK, "room"},
		{"other account", func(_ *sandbox.Sandbox, s *stack.Settings) { s.Account = "999900001111" }, "account", account.Fail,
			"pinned to 999900001111"},
		{"root", func(b *sandbox.Sandbox, _ *stack.Settings) {
			b.As(sandbox.Principal{ARN: "arn:aws:iam::" + number + ":root",
				Policies: []string{`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`}})
		}, "account", account.Fail, "root credentials"},
		{"region off", func(_ *sandbox.Sandbox, s *stack.Settings) { s.Region = "eu-south-1" }, "region", account.Fail,
			"not enabled"},
		{"region mistyped", func(_ *sandbox.Sandbox, s *stack.Settings) { s.Region = "eu-wset-1" }, "region", account.Fail,
			"no region"},
		{"few vCPUs", func(b *sandbox.Sandbox, s *stack.Settings) { b.SetQuota("L-3032A538", 2) }, "quotas", account.Fail,
			"Fargate vCPUs"},
		{"no VPC left", func(b *sandbox.Sandbox, s *stack.Settings) { b.SetQuota("L-F678F1CE", 1); s.Network.VPC = "new" },
			"quotas", account.Fail, "VPCs: 1 more needed, 1 of 1 in use"},
		{"no VPC needed", func(b *sandbox.Sandbox, s *stack.Settings) { b.SetQuota("L-F678F1CE", 1) }, "quotas", account.OK,
			""},
		{"no permission", func(b *sandbox.Sandbox, _ *stack.Settings) {
			b.As(sandbox.Principal{ARN: "arn:aws:iam::" + number + ":user/ada",
				Policies: []string{`{"Statement":[{"Effect":"Allow","NotAction":["rds:Create*","iam:PassRole"],"Resource":"*"}]}`}})
		}, "permissions", account.Fail, "iam:PassRole, rds:CreateDBInstance, rds:CreateDBSnapshot, rds:CreateDBSubnetGroup"},
		{"no permission, no name yet", func(b *sandbox.Sandbox, s *stack.Settings) {
			s.App, s.Region = "", ""
			b.As(sandbox.Principal{ARN: "arn:aws:iam::" + number + ":user/ada",
				Policies: policies(cloud.OperatorPolicy(shop().Identity("aws"), cloud.LimitsOf(shop())))})
		}, "permissions", account.Warn, "called app"},
		{"permission nobody needs", func(b *sandbox.Sandbox, s *stack.Settings) {
			s.Data.Database = "none"
			b.As(sandbox.Principal{ARN: "arn:aws:iam::" + number + ":user/ada",
				Policies: []string{`{"Statement":[{"Effect":"Allow","NotAction":["rds:Create*","pricing:*"],"Resource":"*"}]}`}})
		}, "permissions", account.Warn, "pricing:GetProducts"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, clients := box(t)
			s := shop()
			if c.prepare != nil {
				c.prepare(b, &s)
			}
			var streamed []string
			findings := account.Preflight(t.Context(), clients, caller(t, clients), s, false,
				func(f account.Finding) { streamed = append(streamed, f.ID) })
			f := find(t, findings, c.id)
			if f.Status != c.want || !strings.Contains(f.Detail, c.says) {
				t.Errorf("%+v, want %s: %s", f, c.want, c.says)
			}
			if (f.Status == account.Fail || f.Status == account.Warn) && f.Next == "" {
				t.Error("nothing says what to do")
			}
			if len(streamed) != len(findings) {
				t.Errorf("streamed %v", streamed)
			}
			if b.Writes() > 0 {
				t.Error("preflight wrote something")
			}
		})
	}
}

// What is expected comes, in that order, whatever is denied: a screen keeps a row for each.
func TestPreflightKeepsWhatItExpects(t *testing.T) {
	b, clients := box(t)
	who := caller(t, clients)
	b.As(sandbox.Principal{ARN: "arn:aws:iam::" + number + ":user/ada"})
	for _, existing := range []bool{false, true} {
		var got []string
		for _, f := range account.Preflight(t.Context(), clients, who, shop(), existing, nil) {
			got = append(got, f.ID)
		}
		if want := account.FindingIDs(existing); !slices.Equal(got, want) || slices.Contains(want, "quotas") == existing {
			t.Errorf("existing %v: %v, expected %v", existing, got, want)
		}
	}
}

func TestChoices(t *testing.T) {
	b, clients := box(t)
	b.AddHostedZone("example.com")
	if zones, err := account.Choices(t.Context(), clients, "zones"); err != nil || len(zones) != 1 ||
		!strings.HasPrefix(zones[0].Label, "example.com (Z") {
		t.Errorf("zones %v, %v", zones, err)
	}
	if vpcs, err := account.Choices(t.Context(), clients, "vpcs"); err != nil || len(vpcs) != 0 {
		t.Errorf("the default VPC has an answer of its own: %v, %v", vpcs, err)
	}
	if _, err := account.Choices(t.Context(), clients, "planets"); err == nil {
		t.Error("there are no planets to choose from")
	}
}

func caller(t *testing.T, c *cloud.Clients) account.Identity {
	t.Helper()
	w, err := account.Identify(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func find(t *testing.T, findings []account.Finding, id string) account.Finding {
	t.Helper()
	i := slices.IndexFunc(findings, func(f account.Finding) bool { return f.ID == id })
	if i < 0 {
		t.Fatalf("no finding %s in %+v", id, findings)
	}
	return findings[i]
}
