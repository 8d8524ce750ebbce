package image

import (
	"strings"

	"slipway/steps/check"
	"slipway/steps/iam"
	"slipway/steps/live"
)

// repositoryPrivate checks that the repository's own policy lets no other account in.
func repositoryPrivate(in check.Input) check.Result {
	r, res, done := repositoryOf(in)
	if done {
		return res
	}
	if r.PolicyErr != nil {
		return check.Unread("the repository's permissions", live.CallRepositoryPolicy, "policyText", r.PolicyErr)
	}
	seen := check.Evidence{Call: live.CallRepositoryPolicy, Field: "policyText",
		Value: "none: this account alone, by its roles' policies"}
	if res.Status = check.Pass; r.Policy != "" {
		wrong := iam.Outsiders(in.Live.Identity.Account, r.Policy)
		if seen.Value = "this account alone"; len(wrong) > 0 {
			seen.Value = strings.Join(wrong, "; ")
			res.Status, res.Detail = check.Fail, seen.Value
		}
	}
	res.Evidence = []check.Evidence{seen}
	return res
}
