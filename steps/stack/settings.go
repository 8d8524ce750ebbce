// Package stack says what the user wants: settings, their limits, and the names and tags that follow from them. It is
// pure.
package stack

// Settings are the answers of one stack, as slipway.yaml holds them. They never hold a secret value.
// Every field with a yaml path is an answer; Get and Set reach it by that path ("data.class").
type Settings struct {
	App         string `yaml:"app"`
	Environment string `yaml:"environment"`
	Region      string `yaml:"region"`
	Account     string `yaml:"account"` // pinned: another account is refused before any write
	Preset      string `yaml:"preset"`  // standard or saver: where unanswered questions take their defaults
	// Boundary is the ARN of the policy that bounds every role as its permissions boundary; empty: the stack's own, where
	// the account has it.
	Boundary string `yaml:"boundary,omitempty"`

	Network  Network  `yaml:"network"`
	Data     Data     `yaml:"data"`
	Secrets  Secrets  `yaml:"secrets"`
	Image    Image    `yaml:"image"`
	Service  Service  `yaml:"service"`
	Workers  []Worker `yaml:"workers,omitempty"`
	Schedule Schedule `yaml:"schedule"`
	Budget   Budget   `yaml:"budget"`

	Accepted []Acceptance `yaml:"accepted,omitempty"`
}

// Network says where the stack lives.
type Network struct {
	VPC  string `yaml:"vpc"`            // default, new, or the id of an existing VPC
	CIDR string `yaml:"cidr,omitempty"` // range of a new VPC, /16 to /24
}

// Data says which database and cache the stack has.
type Data struct {
	Database   string `yaml:"database"`    // postgres or none
	Version    string `yaml:"version"`     // PostgreSQL major version
	Class      string `yaml:"class"`       // db.t3.micro …
	Storage    int    `yaml:"storage"`     // GiB, gp3
	MultiAZ    bool   `yaml:"multi_az"`    // a standby in a second zone
	BackupDays int    `yaml:"backup_days"` // 0 to 35
	Protect    bool   `yaml:"protect"`     // RDS deletion protection
	URLStyle   string `yaml:"url_style"`   // the form of DATABASE_URL: see URLStyles
	// celery: REDIS_URL says which certificates count; empty: it does not
	CacheURL       string `yaml:"cache_url,omitempty"`
	Cache          string `yaml:"cache"`           // redis, valkey or none
	CacheVersion   string `yaml:"cache_version"`   // 7.1 for redis, 8.0 for valkey
	CacheClass     string `yaml:"cache_class"`     // cache.t3.micro …
	CacheSnapshots int    `yaml:"cache_snapshots"` // days snapshots are kept, 0 is off
}

// Secrets names the user's own keys under /app/environment/; values live in SSM alone.
type Secrets struct {
	Keys []string `yaml:"keys"`
}

// Image says how the container image comes to be.
type Image struct {
	URI        string            `yaml:"uri,omitempty"`        // a ready image: nothing is built
	Dockerfile string            `yaml:"dockerfile,omitempty"` // path from the folder of slipway.yaml
	Context    string            `yaml:"context,omitempty"`    // build context, the same folder when empty
	Target     string            `yaml:"target,omitempty"`     // the stage to build; empty: the last
	Args       map[string]string `yaml:"args,omitempty"`       // build arguments, never secrets
	// Secrets are what RUN --mount=type=secret asks for by its id: the variable, or the path of the file, that holds it on
	// this machine. No value is kept anywhere.
	Secrets  map[string]string `yaml:"secrets,omitempty"`
	SSH      bool              `yaml:"ssh,omitempty"` // RUN --mount=type=ssh gets this machine's ssh agent
	Platform string            `yaml:"platform"`      // linux/amd64 or linux/arm64
	Keep     int               `yaml:"keep"`          // tagged images the lifecycle policy keeps
}

// Service says how the API runs and is reached.
type Service struct {
	Domain string `yaml:"domain,omitempty"` // empty: HTTP on the load balancer's name
	DNS    string `yaml:"dns"`              // route53 or elsewhere
	Zone   string `yaml:"zone,omitempty"`   // hosted zone id; empty: the longest public match
	// ARN of an ACM certificate the account has; empty: slipway requests one
	Certificate   string `yaml:"certificate,omitempty"`
	Port          int    `yaml:"port"`
	CPU           int    `yaml:"cpu"`    // CPU units, 1024 is one vCPU
	Memory        int    `yaml:"memory"` // MiB
	Count         int    `yaml:"count"`
	HealthPath    string `yaml:"health_path"`
	HealthCommand string `yaml:"health_command,omitempty"` // container health check, run by the image's shell
	Grace         int    `yaml:"grace"`                    // seconds before failed health checks count
	Command       string `yaml:"command,omitempty"`        // overrides the image's command
	// run once before each new revision serves (migrations)
	Release     string            `yaml:"release,omitempty"`
	User        string            `yaml:"user,omitempty"`      // container user; empty: the image's
	Variables   map[string]string `yaml:"variables,omitempty"` // plain environment beside APP_ENV
	LogDays     int               `yaml:"log_days"`
	IdleTimeout int               `yaml:"idle_timeout"` // seconds, of the load balancer
	Protect     bool              `yaml:"protect"`      // load balancer deletion protection
}

// Worker is a process that runs all the time beside the API: its image under another command, reached by nobody.
type Worker struct {
	Name    string `yaml:"name"`
	Command string `yaml:"command"` // split as a shell splits words; no shell is needed in the image
	CPU     int    `yaml:"cpu,omitempty"`
	Memory  int    `yaml:"memory,omitempty"`
	Count   int    `yaml:"count"` // how many run at once; 0: it is stopped. One where slipway.yaml does not say
}

// Schedule lists the cron jobs.
type Schedule struct {
	Timezone string `yaml:"timezone"` // IANA name
	Jobs     []Job  `yaml:"jobs"`
}

// Job is one cron job: the API's image under another command.
type Job struct {
	Name    string `yaml:"name"`
	Command string `yaml:"command"` // split as a shell splits words; no shell is needed in the image
	Cron    string `yaml:"cron"`    // AWS's six fields, Unix cron's five, or rate(…)
	CPU     int    `yaml:"cpu,omitempty"`
	Memory  int    `yaml:"memory,omitempty"`
}

// Budget is the monthly alarm.
type Budget struct {
	Limit int    `yaml:"limit"` // USD a month; 0: no budget
	Email string `yaml:"email"`
}

// Acceptance is a finding the user has looked at and lives with.
type Acceptance struct {
	Check  string `yaml:"check"`
	Reason string `yaml:"reason"`
}

// HasDatabase reports whether the stack has a PostgreSQL database.
func (s Settings) HasDatabase() bool { return s.Data.Database == "postgres" }

// HasCache reports whether the stack has a Redis or Valkey cache.
func (s Settings) HasCache() bool { return s.Data.Cache == "redis" || s.Data.Cache == "valkey" }

// Builds reports whether slipway builds the image rather than taking a ready one.
func (s Settings) Builds() bool { return s.Image.URI == "" }

// Architecture is ECS's word for the platform: X86_64 or ARM64.
func (s Settings) Architecture() string {
	if s.Image.Platform == "linux/arm64" {
		return "ARM64"
	}
	return "X86_64"
}
