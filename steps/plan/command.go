package plan

// Command is something that a plan runs: in a build, in the containers, on a schedule. Users who apply a slipway.yaml
// that somebody else wrote see here everything that it starts.
type Command struct {
	Step  string `json:"step"`
	What  string `json:"what"`  // image build, release command, job cleanup …
	Value string `json:"value"` // as the answers have it
	When  string `json:"when,omitempty"`
}
