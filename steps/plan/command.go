package plan

// Command is something that a plan has run, or makes a habit of: in a build, in the containers, on a schedule. Whoever applies a
// slipway.yaml that somebody else wrote sees here what it starts, whole and beside each other.
type Command struct {
	Step  string `json:"step"`
	What  string `json:"what"`  // image build, release command, job cleanup …
	Value string `json:"value"` // as the answers have it
	When  string `json:"when,omitempty"`
}
