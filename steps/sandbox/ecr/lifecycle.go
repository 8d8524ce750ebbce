package ecr

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"slipway/steps/sandbox/core"
)

// lifecycleDelay is how long ECR takes to expire what a rule says; it promises 24 hours.
const lifecycleDelay = 24 * time.Hour

type lifecyclePolicy struct {
	Rules []lifecycleRule `json:"rules"`
}

type lifecycleRule struct {
	Priority    int    `json:"rulePriority"`
	Description string `json:"description"`
	Selection   struct {
		TagStatus   string   `json:"tagStatus"`
		Prefixes    []string `json:"tagPrefixList"`
		Patterns    []string `json:"tagPatternList"`
		CountType   string   `json:"countType"`
		CountUnit   string   `json:"countUnit"`
		CountNumber int      `json:"countNumber"`
	} `json:"selection"`
	Action struct {
		Type string `json:"type"`
	} `json:"action"`
}

// parseLifecycle reads a policy and refuses what ECR refuses.
func parseLifecycle(text string) (*lifecyclePolicy, error) {
	var p lifecyclePolicy
	bad := func(what string) error {
		return invalid("'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: " + what +
			"'")
	}
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return nil, bad("the policy is no JSON")
	}
	if len(p.Rules) == 0 || len(p.Rules) > 50 {
		return nil, bad("a policy has 1 to 50 rules")
	}
	seen := map[int]bool{}
	for _, r := range p.Rules {
		s := r.Selection
		switch {
		case r.Priority < 1 || seen[r.Priority]:
			return nil, bad("rulePriority must be positive and unique")
		case r.Action.Type != "expire":
			return nil, bad("instance value (\"" + r.Action.Type + "\") not found in enum (possible values: [\"expire\"])")
		case !slices.Contains([]string{"any", "tagged", "untagged"}, s.TagStatus):
			return nil, bad("instance value (\"" + s.TagStatus + "\") not found in enum (possible values: " +
				"[\"any\",\"tagged\",\"untagged\"])")
		case (s.TagStatus == "tagged") != (len(s.Prefixes)+len(s.Patterns) > 0):
			return nil, bad("tagPrefixList or tagPatternList goes with tagStatus tagged, and only with it")
		case s.CountNumber < 1:
			return nil, bad("countNumber must be at least 1")
		case s.CountType == "sinceImagePushed" && s.CountUnit != "days":
			return nil, bad("countUnit must be days")
		case s.CountType != "sinceImagePushed" && s.CountType != "imageCountMoreThan":
			return nil, bad("countType must be imageCountMoreThan or sinceImagePushed")
		case s.CountType == "imageCountMoreThan" && s.CountUnit != "":
			return nil, bad("countUnit does not go with imageCountMoreThan")
		}
		for other := range seen {
			if s.TagStatus == "any" && other > r.Priority {
				return nil, bad("a rule for any tag status must have the highest rulePriority")
			}
		}
		seen[r.Priority] = true
	}
	slices.SortFunc(p.Rules, func(a, b lifecycleRule) int { return a.Priority - b.Priority })
	return &p, nil
}

func putLifecyclePolicy(c *core.Call, in *ecr.PutLifecyclePolicyInput) (*ecr.PutLifecyclePolicyOutput, error) {
	r, err := Of(c).repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	if _, err := parseLifecycle(core.Value(in.LifecyclePolicyText)); err != nil {
		return nil, err
	}
	r.Policy = *in.LifecyclePolicyText
	return &ecr.PutLifecyclePolicyOutput{RegistryId: r.RegistryId, RepositoryName: r.RepositoryName,
		LifecyclePolicyText: in.LifecyclePolicyText}, nil
}

func deleteLifecyclePolicy(c *core.Call, in *ecr.DeleteLifecyclePolicyInput) (*ecr.DeleteLifecyclePolicyOutput,
	error) {
	r, err := Of(c).repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	if r.Policy == "" {
		return nil, noLifecycle(c, *in.RepositoryName)
	}
	was := r.Policy
	r.Policy = ""
	return &ecr.DeleteLifecyclePolicyOutput{RegistryId: r.RegistryId, RepositoryName: r.RepositoryName,
		LifecyclePolicyText: &was}, nil
}

func noLifecycle(c *core.Call, name string) error {
	return &types.LifecyclePolicyNotFoundException{Message: new("Lifecycle policy does not exist for the " +
		"repository with name '" + name + "' in the registry with id '" + c.Account + "'")}
}

func getLifecyclePolicy(c *core.Call, in *ecr.GetLifecyclePolicyInput) (*ecr.GetLifecyclePolicyOutput, error) {
	r, err := Of(c).repository(c, in.RepositoryName)
	if err != nil {
		return nil, err
	}
	if r.Policy == "" {
		return nil, noLifecycle(c, *in.RepositoryName)
	}
	return &ecr.GetLifecyclePolicyOutput{RegistryId: r.RegistryId, RepositoryName: r.RepositoryName,
		LifecyclePolicyText: new(r.Policy)}, nil
}

// expire removes what the lifecycle policy has given up. An image a rule of a higher priority matched is no other
// rule's.
func (r *ecrRepository) expire(now time.Time) {
	if r.Policy == "" || len(r.Images) == 0 {
		return
	}
	p, err := parseLifecycle(r.Policy)
	if err != nil {
		return
	}
	taken := map[string]bool{}
	for _, rule := range p.Rules {
		newest := r.newestFirst()
		matched := 0
		for _, im := range newest {
			if taken[im.Digest] || !rule.selects(r.tagsOf(im.Digest)) {
				continue
			}
			matched++
			old := now.Sub(im.Pushed)
			var due bool
			if rule.Selection.CountType == "imageCountMoreThan" {
				due = matched > rule.Selection.CountNumber && old > lifecycleDelay
			} else {
				due = old > time.Duration(rule.Selection.CountNumber)*24*time.Hour+lifecycleDelay
			}
			if due {
				r.remove(im.Digest)
			}
			taken[im.Digest] = true
		}
	}
}

func (rule lifecycleRule) selects(tags []string) bool {
	switch s := rule.Selection; s.TagStatus {
	case "untagged":
		return len(tags) == 0
	case "tagged":
		return slices.ContainsFunc(tags, func(t string) bool {
			return slices.ContainsFunc(s.Prefixes, func(p string) bool { return strings.HasPrefix(t, p) }) ||
				slices.ContainsFunc(s.Patterns, func(p string) bool { return core.Matches(p, t) })
		})
	}
	return true
}
