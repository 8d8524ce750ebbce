package live

import "time"

// Cluster is the ECS cluster. An INACTIVE one counts as absent and is not reported.
type Cluster struct {
	Name, ARN, Status string
	Tags              map[string]string
}

// Service is the ECS service. INACTIVE counts as absent; DRAINING is neither present nor absent.
type Service struct {
	Name, ARN, Status, TaskDefinition, LaunchType, Platform string
	Desired, Running, Pending, Grace                        int
	MinHealthy, MaxPercent                                  int
	Breaker, Rollback, PublicIP, Exec                       bool
	ManagedTags                                             bool
	PropagateTags                                           string
	Subnets, SecurityGroups                                 []string
	LoadBalancers                                           []ServiceTarget
	Deployments                                             []Deployment
	Events                                                  []ServiceEvent // newest first
	Created                                                 time.Time
	Tags                                                    map[string]string
}

// ServiceTarget is one target group the service registers its tasks in.
type ServiceTarget struct {
	TargetGroup, Container string
	Port                   int
}

// Deployment is one of the service's deployments; the PRIMARY one is what should run.
type Deployment struct {
	ID, Status, TaskDefinition, RolloutState, Reason string
	Desired, Running, Pending, Failed                int
	Created                                          time.Time
}

// ServiceEvent is one line of the service's event log.
type ServiceEvent struct {
	At      time.Time
	Message string
}

// Primary returns the service's primary deployment, nil when there is none.
func (s Service) Primary() *Deployment {
	for i := range s.Deployments {
		if s.Deployments[i].Status == "PRIMARY" {
			return &s.Deployments[i]
		}
	}
	return nil
}

// Family is a task definition family. ACTIVE revisions only; ARNs newest first.
type Family struct {
	Name   string
	Newest TaskDefinition
	ARNs   []string
}

// TaskDefinition is one revision.
type TaskDefinition struct {
	Family, ARN, Status, CPU, Memory, NetworkMode, Architecture, OS string
	Revision                                                        int
	ExecutionRole, TaskRole, PIDMode                                string
	Containers                                                      []Container
	Tags                                                            map[string]string
}

// Container is one container of a task definition.
type Container struct {
	Name, Image, User             string
	Command                       []string
	Port                          int
	Environment                   map[string]string // plain values, which anyone who may describe the definition sees
	Secrets                       map[string]string // name -> valueFrom
	HealthCommand                 []string
	HealthInterval, HealthTimeout int
	HealthRetries, HealthStart    int
	LogDriver                     string
	LogOptions                    map[string]string
	Privileged, ReadOnlyRoot      bool
	StopTimeout                   int
	Essential                     bool
}

// Task is one task of the service or a one-shot one.
type Task struct {
	ARN, Definition, Group, StartedBy, LastStatus, Health, StopCode, StoppedReason string
	ContainerReason                                                                string
	ExitCode                                                                       *int
	Created, Stopped                                                               time.Time
}
