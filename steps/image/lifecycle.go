package image

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"slipway/steps/live"
)

// lifecyclePolicy is ECR's document:
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
type lifecyclePolicy struct {
	Rules []lifecycleRule `json:"rules"`
}

type lifecycleRule struct {
	Priority    int                `json:"rulePriority"`
	Description string             `json:"description,omitempty"`
	Selection   lifecycleSelection `json:"selection"`
	Action      lifecycleAction    `json:"action"`
}

type lifecycleSelection struct {
	TagStatus   string   `json:"tagStatus"`
	TagPatterns []string `json:"tagPatternList,omitempty"`
	TagPrefixes []string `json:"tagPrefixList,omitempty"`
	CountType   string   `json:"countType"`
	CountUnit   string   `json:"countUnit,omitempty"`
	CountNumber int      `json:"countNumber"`
}

type lifecycleAction struct {
	Type string `json:"type"`
}

// desiredLifecycle keeps the newest tagged images and drops what no tag names after a day.
func desiredLifecycle(keep int) lifecyclePolicy {
	return lifecyclePolicy{Rules: []lifecycleRule{
		{
			Priority: 1, Description: "expire untagged images after a day", Action: lifecycleAction{"expire"},
			Selection: lifecycleSelection{TagStatus: "untagged", CountType: "sinceImagePushed", CountUnit: "days",
				CountNumber: 1},
		},
		{
			Priority: 2, Description: fmt.Sprintf("keep the newest %d images", keep), Action: lifecycleAction{"expire"},
			Selection: lifecycleSelection{TagStatus: "tagged", TagPatterns: []string{"*"}, CountType: "imageCountMoreThan",
				CountNumber: keep},
		},
	}}
}

// text renders the policy and parses it back.
func (p lifecyclePolicy) text() (string, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return "", fmt.Errorf("write the lifecycle policy: %w", err)
	}
	back, ok := parseLifecycle(string(text))
	if !ok || !back.equal(p) {
		return "", fmt.Errorf("write the lifecycle policy: it does not read back as it was written")
	}
	return string(text), nil
}

func parseLifecycle(text string) (lifecyclePolicy, bool) {
	var p lifecyclePolicy
	err := json.Unmarshal([]byte(text), &p)
	return p, err == nil && len(p.Rules) > 0
}

// equal compares what the rules do, not how they are described.
func (p lifecyclePolicy) equal(o lifecyclePolicy) bool {
	bare := func(p lifecyclePolicy) []lifecycleRule {
		rules := slices.Clone(p.Rules)
		for i := range rules {
			rules[i].Description = ""
		}
		return rules
	}
	return reflect.DeepEqual(bare(p), bare(o))
}

// kept is how many tagged images a policy keeps; ok is false for a policy of another shape.
func (p lifecyclePolicy) kept() (n int, ok bool) {
	for _, r := range p.Rules {
		if r.Selection.TagStatus == "tagged" && r.Selection.CountType == "imageCountMoreThan" &&
			slices.Equal(r.Selection.TagPatterns, []string{"*"}) {
			return r.Selection.CountNumber, true
		}
	}
	return 0, false
}

// String says what the policy does in a few words.
func (p lifecyclePolicy) String() string {
	var parts []string
	for _, r := range p.Rules {
		switch r.Selection.CountType {
		case "imageCountMoreThan":
			parts = append(parts, fmt.Sprintf("keep %d %s", r.Selection.CountNumber, r.Selection.TagStatus))
		default:
			parts = append(parts, fmt.Sprintf("expire %s after %d %s", r.Selection.TagStatus, r.Selection.CountNumber,
				r.Selection.CountUnit))
		}
	}
	return strings.Join(parts, ", ")
}

// expiring returns the images that a push would push out of the repository although a revision that may still be
// started names them: the running one, or the newest of a family. Families are read with their newest ACTIVE revision
// only.
func expiring(l *live.Stack, keep int) []live.Image {
	var tagged []live.Image
	for _, im := range l.Images.Items {
		if len(im.Tags) > 0 {
			tagged = append(tagged, im)
		}
	}
	slices.SortStableFunc(tagged, func(a, b live.Image) int { return b.Pushed.Compare(a.Pushed) })
	if len(tagged) < keep { // the new image takes one place
		return nil
	}
	return slices.DeleteFunc(slices.Clone(tagged[max(keep-1, 0):]), func(im live.Image) bool { return !named(l, im) })
}

// named reports whether an image is one that a revision names, by digest or by tag.
func named(l *live.Stack, im live.Image) bool {
	definitions := []live.TaskDefinition{}
	if l.Running.Value != nil {
		definitions = append(definitions, *l.Running.Value)
	}
	for _, f := range l.Families.Items {
		definitions = append(definitions, f.Newest)
	}
	for _, d := range definitions {
		for _, c := range d.Containers {
			if strings.HasSuffix(c.Image, "@"+im.Digest) ||
				slices.ContainsFunc(im.Tags, func(t string) bool {
					return strings.HasSuffix(c.Image, "/"+l.Identity.Repository()+
						":"+t)
				}) {
				return true
			}
		}
	}
	return false
}
