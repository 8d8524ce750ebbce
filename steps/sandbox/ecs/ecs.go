// Package ecs simulates ECS on Fargate: clusters, task definitions, services with their rollouts, tasks and what
// becomes of them.
package ecs

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
)

// Resources is a region's clusters and everything in them.
type Resources struct {
	Clusters    map[string]*ecsCluster // by name
	Families    map[string]*ecsFamily  // by name
	Services    map[string]*ecsService // by cluster/name; a service that was deleted stays until another takes its name
	Tasks       map[string]*Task       // by id; stopped ones for an hour
	Tokens      map[string]string      // client tokens of RunTask: the ids they made
	Behaviour   map[string]Behaviour   // by image digest
	Full        bool                   `json:",omitempty"` // Fargate has no room
	Deployments int64                  // number of the last deployment
	LoginsAsOf  time.Time              // which change of a password or token the tasks have lived through
}

// ecsCluster is a cluster; a deleted one stays as INACTIVE.
type ecsCluster struct {
	Name, ARN, Status string
	Providers         []string
	Strategy          []types.CapacityProviderStrategyItem
	Settings          []types.ClusterSetting
	Tags              map[string]string
	ReadyAt           time.Time // capacity providers are being attached until then
	Created           time.Time
}

// seenCluster is a cluster as the part of ECS sees it that puts services and tasks in it, which a new one reaches a
// moment later.
func (w *Resources) seenCluster(c *core.Call, nameOrARN *string) (*ecsCluster, error) {
	k, err := w.cluster(nameOrARN)
	if err == nil && c.Now().Sub(k.Created) < c.Durations.ClusterVisible {
		return nil, &types.ClusterNotFoundException{Message: new("Cluster not found.")}
	}
	return k, err
}

// Of returns the region's ECS with all that happened to its tasks until now.
func Of(c *core.Call) *Resources {
	w := State.In(c.World)
	if w.Clusters == nil {
		w.Clusters = map[string]*ecsCluster{}
		w.Families = map[string]*ecsFamily{}
		w.Services = map[string]*ecsService{}
		w.Tasks = map[string]*Task{}
		w.Tokens = map[string]string{}
	}
	if w.Behaviour == nil {
		w.Behaviour = map[string]Behaviour{}
	}
	settleTasks(c)
	return w
}

// Name takes the name off an ARN of ECS, or returns what is a name already.
func Name(nameOrARN *string) string {
	s := core.Value(nameOrARN)
	return s[strings.LastIndexByte(s, '/')+1:]
}

// clusterOf is the region's ECS and a cluster of it.
func clusterOf(c *core.Call, nameOrARN *string) (*Resources, *ecsCluster, error) {
	w := Of(c)
	k, err := w.cluster(nameOrARN)
	return w, k, err
}

// cluster finds an ACTIVE cluster by name or ARN; none named means the default one.
func (w *Resources) cluster(nameOrARN *string) (*ecsCluster, error) {
	name := Name(nameOrARN)
	if name == "" {
		name = "default"
	}
	k := w.Clusters[name]
	if k == nil {
		return nil, &types.ClusterNotFoundException{Message: new("Cluster not found.")}
	}
	if k.Status != "ACTIVE" {
		return nil, &types.ClusterNotFoundException{Message: new("The referenced cluster was inactive.")}
	}
	return k, nil
}

func invalid(message string) error {
	return &types.InvalidParameterException{Message: new(message)}
}

func client(message string) error {
	return &types.ClientException{Message: new(message)}
}

var pages = core.Pages{Least: 1, Most: 100, Usual: 100, Size: invalid("maxResults is out of range"),
	Token: invalid("Invalid token.")}

func readTags(given []types.Tag) (map[string]string, error) {
	return core.ReadTags(given, func(key string) error { return invalid("The tag is invalid: " + key) },
		invalid("Too many tags; a resource can have at most 50."))
}
