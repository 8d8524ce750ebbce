package stack

import "strconv"

// Tag keys that say a resource is slipway's. Version is the version of slipway that made it, for support only.
const (
	TagApp         = "slipway:app"
	TagEnvironment = "slipway:environment"
	TagVersion     = "slipway:version"
	TagImage       = "slipway:image"  // on task definitions: the image as the settings name it, when it is a ready one
	TagWorker      = "slipway:worker" // on a worker's task definitions: its name, which tells them from a job's
	// on the API's task definition: the domain, when no record or certificate of the stack's tells it
	TagDomain = "slipway:domain"

	// on every revision slipway registers: where it comes from. See live.Origin.
	TagCommit   = "slipway:commit"
	TagSubject  = "slipway:subject"
	TagAuthor   = "slipway:author"
	TagImageTag = "slipway:image-tag"
	TagBy       = "slipway:deployed-by"
	TagKind     = "slipway:deployed-with"
)

// Version is slipway's own version, set at release.
var Version = "dev"

// Identity is what a stack is looked up by: all that live.Read needs.
type Identity struct {
	App, Environment, Region, Account, Partition string
}

// Identity returns the settings' identity in a partition ("aws", "aws-cn", "aws-us-gov").
func (s Settings) Identity(partition string) Identity {
	if partition == "" {
		partition = "aws"
	}
	return Identity{App: s.App, Environment: s.Environment, Region: s.Region, Account: s.Account, Partition: partition}
}

// Prefix is the name all resources start with: the app in production, else app-environment.
func (i Identity) Prefix() string {
	if i.Environment == "production" {
		return i.App
	}
	return i.App + "-" + i.Environment
}

// Tags are put on every taggable resource when it is created.
func (i Identity) Tags() map[string]string {
	return map[string]string{TagApp: i.App, TagEnvironment: i.Environment, TagVersion: Version}
}

// Owns reports whether tags mark a resource as this stack's.
func (i Identity) Owns(tags map[string]string) bool {
	return tags[TagApp] == i.App && tags[TagEnvironment] == i.Environment
}

func (i Identity) VPC() string                 { return i.Prefix() + "-vpc" }
func (i Identity) LoadBalancerGroup() string   { return i.Prefix() + "-alb-sg" }
func (i Identity) AppGroup() string            { return i.Prefix() + "-app-sg" }
func (i Identity) DatabaseGroup() string       { return i.Prefix() + "-db-sg" }
func (i Identity) CacheGroup() string          { return i.Prefix() + "-redis-sg" }
func (i Identity) Database() string            { return i.Prefix() + "-db" }
func (i Identity) DatabaseSubnets() string     { return i.Prefix() + "-db-subnet" }
func (i Identity) Cache() string               { return i.Prefix() + "-redis" }
func (i Identity) CacheSubnets() string        { return i.Prefix() + "-redis-subnet" }
func (i Identity) Repository() string          { return i.Prefix() }
func (i Identity) Cluster() string             { return i.Prefix() }
func (i Identity) Service() string             { return i.Prefix() + "-api" }
func (i Identity) Family() string              { return i.Prefix() + "-api" }
func (i Identity) JobFamily(job string) string { return i.Prefix() + "-" + job }
func (i Identity) Worker(name string) string   { return i.Prefix() + "-" + name }
func (i Identity) LogGroup() string            { return "/ecs/" + i.Prefix() + "-api" }
func (i Identity) LoadBalancer() string        { return i.Prefix() + "-alb" }
func (i Identity) TargetGroup() string         { return i.Prefix() + "-tg" }
func (i Identity) ScheduleGroup() string       { return i.Prefix() }
func (i Identity) Budget() string              { return i.Prefix() + "-" + i.Region + "-monthly-cap" }
func (i Identity) ExecutionRole() string       { return i.Prefix() + "-" + i.Region + "-execution" }
func (i Identity) TaskRole() string            { return i.Prefix() + "-" + i.Region + "-task" }
func (i Identity) SchedulerRole() string       { return i.Prefix() + "-" + i.Region + "-scheduler" }
func (i Identity) WindowRole() string          { return i.Prefix() + "-" + i.Region + "-window" }
func (i Identity) BoundaryPolicy() string      { return i.Prefix() + "-" + i.Region + "-slipway-boundary" }

// BoundaryARN is the policy that bounds the stack's roles where an administrator has made it: slipway policy prints it.
func (i Identity) BoundaryARN() string { return i.GlobalARN("iam", "policy/"+i.BoundaryPolicy()) }

// WindowClosers are the one-time schedules that close a window to the database: what revokes its rule, and what takes
// its public address away. They lie in the default schedule group and delete themselves.
func (i Identity) WindowClosers() (rule, public string) {
	return i.Prefix() + "-db-window-rule", i.Prefix() + "-db-window-public"
}

// TargetGroupFor is the name of a target group that replaces P-tg, whose port cannot change.
func (i Identity) TargetGroupFor(port int) string { return i.TargetGroup() + "-" + strconv.Itoa(port) }

// ParameterPath is where the stack's secrets live in SSM, with both slashes.
func (i Identity) ParameterPath() string { return "/" + i.App + "/" + i.Environment + "/" }

// Parameter is the SSM name of one key.
func (i Identity) Parameter(key string) string { return i.ParameterPath() + key }

// LeasePath is where the lease of the one run that writes lives in SSM, with both slashes. No app's name has a dot, so
// it lies in no app's path.
func (i Identity) LeasePath() string { return "/slipway.lease/" + i.App + "/" + i.Environment + "/" }

// ARN composes an ARN in the stack's account and region.
func (i Identity) ARN(service, resource string) string {
	return "arn:" + i.Partition + ":" + service + ":" + i.Region + ":" + i.Account + ":" + resource
}

// GlobalARN composes an ARN of a service without regions (iam, budgets).
func (i Identity) GlobalARN(service, resource string) string {
	return "arn:" + i.Partition + ":" + service + "::" + i.Account + ":" + resource
}
