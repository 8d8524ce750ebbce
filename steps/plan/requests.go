package plan

import "slipway/steps/cloud"

// Request is a call that an action is going to make, as the aws CLI names it, and what it sends by AWS's own names.
type Request struct {
	Call     string          `json:"call"`
	Settings []cloud.Setting `json:"settings"`
}

// Requests are the calls of an action whose settings are known before it runs. No secret is in them.
func (a Action) Requests() (all []Request) {
	if a.Sends == nil {
		return nil
	}
	for _, in := range a.Sends() {
		call, settings := cloud.Settings(in)
		all = append(all, Request{call, settings})
	}
	return all
}
