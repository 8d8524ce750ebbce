package service

import (
	"fmt"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
)

func execChecks() []check.Check {
	return []check.Check{{
		ID: "ecs-exec-off", Step: step, Title: "No shell can be opened in a running task", Severity: check.Medium,
		Why: "With ECS Exec on, whoever has ecs:ExecuteCommand stands inside the container, beside the " +
			"application's secrets.",
		Fix: "aws ecs update-service --no-enable-execute-command --force-new-deployment; stop the tasks that were started " +
			"with it", Control: "least privilege", Run: execOff,
	}}
}

// execOff looks at the stack's services and at every task of the cluster: each keeps what it was started with.
func execOff(in check.Input) check.Result {
	l := in.Live
	switch {
	case !l.Service.Read():
		return check.Unread("the service", l.Service.Call, "enableExecuteCommand", l.Service.Err)
	case !l.Services.Read():
		return check.Unread("the cluster's services, workers among them,", l.Services.Call, "enableExecuteCommand",
			l.Services.Err)
	case !l.Tasks.Read():
		return check.Unread("the cluster's tasks", l.Tasks.Call, "enableExecuteCommand", l.Tasks.Err)
	}
	var wrong []string
	var seen []check.Evidence
	services := l.Workers()
	if s := l.Service.Value; s != nil {
		services = append([]live.Service{*s}, services...)
	}
	for _, s := range services {
		seen = append(seen, check.Evidence{Call: l.Service.Call, Field: s.Name + " enableExecuteCommand",
			Value: fmt.Sprint(s.Exec)})
		if s.Exec {
			wrong = append(wrong, "the service "+s.Name+" starts its tasks with it")
		}
	}
	running, open := 0, 0
	for _, list := range [][]live.Task{l.Tasks.Items, l.OneShots.Items, l.OtherTasks.Items} {
		for _, t := range list {
			if t.LastStatus == "STOPPED" {
				continue
			}
			running++
			if t.Exec {
				open++
				wrong = append(wrong, "the task "+t.ARN[strings.LastIndexByte(t.ARN, '/')+1:]+" runs with it")
			}
		}
	}
	if l.Service.Value == nil && running == 0 {
		return check.Result{Status: check.NotApplicable, Detail: "no service runs yet"}
	}
	seen = append(seen, check.Evidence{Call: l.Tasks.Call, Field: "tasks[].enableExecuteCommand",
		Value: fmt.Sprintf("%d of %d", open, running)})
	if len(wrong) > 0 {
		return check.Result{Status: check.Fail, Detail: strings.Join(wrong, "; "), Evidence: seen}
	}
	return check.Result{Status: check.Pass, Evidence: seen}
}
