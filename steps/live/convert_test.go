package live

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	cachetypes "github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/stack"
)

func TestECRReferences(t *testing.T) {
	digest := "sha256:" + fmt.Sprintf("%064d", 7)
	tests := []struct {
		ref  string
		want *ecrImage
	}{
		{"123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@" + digest, &ecrImage{"123456789012", "eu-west-1", "shop",
			digest}},
		{"123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/shop:1a2b-amd64@" + digest, &ecrImage{"123456789012", "eu-west-1",
			"team/shop", digest}},
		{"123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/shop:latest", &ecrImage{"123456789012", "cn-north-1", "shop",
			"latest"}},
		{"123456789012.dkr.ecr.us-east-1.amazonaws.com/shop", &ecrImage{"123456789012", "us-east-1", "shop", "latest"}},
		{"123456789012.dkr-ecr.eu-west-1.on.aws/shop:v1", &ecrImage{"123456789012", "eu-west-1", "shop", "v1"}},
		{"nginx:1.27", nil},
		{"public.ecr.aws/nginx/nginx:1", nil},
		{"123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.org/shop", nil},
	}
	for _, tt := range tests {
		got, err := parseECR(tt.ref)
		if tt.want == nil {
			if err == nil {
				t.Errorf("%s: taken for ECR: %+v", tt.ref, got)
			}
			continue
		}
		if err != nil || got != *tt.want {
			t.Errorf("%s: %+v, %v; want %+v", tt.ref, got, err, *tt.want)
		}
	}
}

func TestDNSNames(t *testing.T) {
	for in, want := range map[string]string{"api.example.com.": "api.example.com", `\052.example.com.`: "*.example.com",
		"": ""} {
		if got := dnsName(&in); got != want {
			t.Errorf("%q reads %q, want %q", in, got, want)
		}
	}
}

func TestPolicyDocumentsAreDecoded(t *testing.T) {
	for in, want := range map[string]string{
		`%7B%22Action%22%3A%22a%2Bb%22%7D`: `{"Action":"a+b"}`,
		`{"Resource":"arn:100%"}`:          `{"Resource":"arn:100%"}`,
	} {
		if got := policyDocument(&in); got != want {
			t.Errorf("%s decodes to %s, want %s", in, got, want)
		}
	}
}

func TestCacheDescriptionStandsForTags(t *testing.T) {
	if got := markedTags(CacheDescription(shop)); !shop.Owns(got) {
		t.Errorf("the description of our own group is not recognised: %v", got)
	}
	other := stack.Identity{App: "shop-staging", Environment: "production"}
	if got := markedTags(CacheDescription(other)); shop.Owns(got) {
		t.Errorf("another stack's description is taken for ours: %v", got)
	}
	for _, text := range []string{"", "my cache", "slipway app shop", "not slipway app shop environment staging"} {
		if got := markedTags(text); got != nil {
			t.Errorf("%q stands for %v", text, got)
		}
	}
}

// A group that replaced its member keeps the higher number.
func TestReplicationGroupLearnsFromItsMembers(t *testing.T) {
	g := ReplicationGroupOf(cachetypes.ReplicationGroup{ReplicationGroupId: new("shop-redis"),
		MemberClusters: []string{"shop-redis-002"}})
	g.learn([]cachetypes.CacheCluster{
		{CacheClusterId: new("shop-redis-001"), EngineVersion: new("6.2.6")},
		{CacheClusterId: new("shop-redis-002"), EngineVersion: new("7.1.0"),
			CacheSubnetGroupName: new("shop-redis-subnet"),
			SecurityGroups:       []cachetypes.SecurityGroupMembership{{SecurityGroupId: new("sg-1")}}},
	})
	if g.Version != "7.1.0" || g.SubnetGroup != "shop-redis-subnet" || !slices.Equal(g.SecurityGroups, []string{"sg-1"}) {
		t.Errorf("learnt %+v", g)
	}
}

func TestFactNamesTheCallThatFailed(t *testing.T) {
	cause := errors.New("denied")
	f := fact(&Role{}, firstError(nil, fmt.Errorf("read a policy: %w", failed("iam:GetRolePolicy", cause))), callRole)
	if f.Call != "iam:GetRolePolicy" || f.Exists() || f.Read() || !errors.Is(f.Err, cause) {
		t.Errorf("%+v", f)
	}
	if f := fact[Role](nil, nil, callRole); !f.Read() || f.Exists() || f.Call != callRole {
		t.Errorf("absent: %+v", f)
	}
}

func TestTargetGroupsOfTheStack(t *testing.T) {
	lb := &LoadBalancer{ARN: "arn:alb"}
	for name, want := range map[string]bool{"shop-tg": true, "shop-tg-3000": true, "shop-tg-blue": false,
		"shop-tgx": false, "other": false, "behind": true} {
		g := TargetGroup{Name: name}
		if name == "behind" {
			g.LoadBalancers = []string{"arn:alb"}
		}
		if got := g.belongs("shop-tg", lb); got != want {
			t.Errorf("%s belongs: %v", name, got)
		}
	}
}
