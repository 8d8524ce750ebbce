package cloud

import (
	"errors"
	"slices"
	"strings"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/transport/http"
)

// Err is the error of a call whose output says nothing.
func Err[T any](_ T, err error) error { return err }

// Code returns AWS's error code ("InvalidGroup.Duplicate"), or "" when err is not an answer of AWS.
func Code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// Is reports whether err is an answer of AWS with one of the codes. A trailing "Exception" or "Fault" makes no
// difference: services do not use them consistently.
func Is(err error, codes ...string) bool {
	got := bare(Code(err))
	return got != "" && slices.ContainsFunc(codes, func(c string) bool { return bare(c) == got })
}

// NotFound reports whether AWS says that what was asked for does not exist. It is true only for codes that say so of a
// resource: an error that could not be understood is never "not found".
func NotFound(err error) bool {
	code := bare(Code(err))
	switch {
	case code == "":
		return false
	case slices.Contains(notFound, code), strings.HasSuffix(code, ".NotFound"):
		return true
	case code == "Client" || code == "InvalidParameter":
		// ECS has no code of its own for a family without an active revision, nor for a task that is gone.
		text := err.Error()
		return strings.Contains(text, "Unable to describe task definition") ||
			strings.Contains(text, "The referenced task was not found")
	}
	return false
}

var notFound = []string{
	"DBInstanceNotFound", "DBSubnetGroupNotFound", "DBSnapshotNotFound", "DBParameterGroupNotFound",
	"DBInstanceAutomatedBackupNotFound",
	"ReplicationGroupNotFound", "CacheClusterNotFound", "CacheSubnetGroupNotFound", "SnapshotNotFound",
	"LoadBalancerNotFound", "TargetGroupNotFound", "ListenerNotFound", "RuleNotFound", "CertificateNotFound",
	"SSLPolicyNotFound",
	"NoSuchEntity", "NoSuchHostedZone", "HostedZoneNotFound", "NoSuchChange", "NoSuchResource",
	"ResourceNotFound", "NotFound", "DoesNotExist",
	"ParameterNotFound", "ParameterVersionNotFound",
	"RepositoryNotFound", "ImageNotFound", "LifecyclePolicyNotFound", "ScanNotFound", "RepositoryPolicyNotFound",
	"ClusterNotFound", "ServiceNotFound", "TargetNotFound", "ServiceDeploymentNotFound",
	"InvalidTarget.NotFound", "InvalidVpcID.NotFound",
}

// Denied reports whether AWS refused for want of permission.
func Denied(err error) bool {
	return Is(err, "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "NotAuthorized",
		"UnauthorizedAccess")
}

// Unanswered reports whether what came back is no answer in AWS's protocol but a server's word that it cannot do the
// operation, as of an emulator that does not know it. Permissions do not change it. The pages of gateways (502 to 504),
// and those of proxies and portals, are not meant: the service behind them may know it.
func Unanswered(err error) bool {
	var response *http.ResponseError
	if Code(err) != "" || !errors.As(err, &response) {
		return false
	}
	status := response.HTTPStatusCode()
	return status == 405 || status == 500 || status == 501
}

// Throttled reports whether AWS refused because it was asked too often.
func Throttled(err error) bool {
	return slices.Contains(throttles, Code(err)) || strings.HasPrefix(Code(err), "Throttl") || wrappedThrottle(err)
}

// wrappedThrottle matches what ECS says when it is EC2 that was asked too often, or itself for one family: under codes
// that mean a wrong request otherwise.
func wrappedThrottle(err error) bool {
	if !Is(err, "InvalidParameter", "Client") {
		return false
	}
	said := strings.ToLower(err.Error())
	return strings.Contains(said, "(errorcode: requestlimitexceeded)") ||
		strings.Contains(said, "too many concurrent attempts to create a new revision")
}

// AnswerRefused reports whether a code says that AWS refuses what was asked for, so that trying again alone does not
// help.
func AnswerRefused(code string) bool {
	for _, word := range []string{"Invalid", "Validation", "Quota", "LimitExceeded", "Unsupported", "NotSupported",
		"Insufficient", "FreeTier"} {
		if strings.Contains(code, word) {
			return true
		}
	}
	return false
}

// Brief is an error in one clause: what it means, else what was said.
func Brief(err error) string {
	e := Explain(err)
	if e.Means != "" {
		return e.Means
	}
	return e.Said
}

func bare(code string) string {
	return strings.TrimSuffix(strings.TrimSuffix(code, "Exception"), "Fault")
}
