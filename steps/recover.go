package steps

import (
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Recover rebuilds the answers of a stack whose slipway.yaml is lost. lost lists what AWS does not hold.
func Recover(l *live.Stack) (s stack.Settings, lost []string) {
	s = stack.Guide()
	s.App, s.Environment, s.Region, s.Account = l.Identity.App, l.Identity.Environment, l.Identity.Region, l.Identity.Account
	for _, step := range all {
		step.Recover(l, &s)
	}
	if s.Builds() {
		lost = append(lost, "image.dockerfile, image.context, image.target and image.args (how the image is built)")
	}
	lost = append(lost, "findings that were accepted, if any were")
	if l.Service.Exists() && l.Service.Value.Desired == 0 { // by a first deployment that failed, or by somebody's wish: AWS does not say
		lost = append(lost, "service.count (AWS has the service at 0 tasks: set how many there should be)")
	}
	if s.Service.Certificate != "" && s.Service.Domain == "" {
		lost = append(lost, "service.domain (its DNS is elsewhere, and the certificate is for several names: set the one that is used before anything is applied)")
	}
	return s, lost
}
