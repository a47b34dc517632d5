package io.github.tandem.deploy;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import org.jspecify.annotations.Nullable;

/**
 * The restricted level of Kubernetes' Pod Security Standards, as far as it concerns
 * Linux.
 */
final class RestrictedPods {

	private static final Set<String> PROFILES = Set.of("RuntimeDefault", "Localhost");

	private RestrictedPods() {
	}

	/**
	 * Find what a pod must not have.
	 * @param pod the pod
	 * @return what the standard forbids, in its own words
	 */
	static List<String> violations(PodSpec pod) {
		return Stream
			.concat(ofThePod(pod),
					Stream.concat(pod.getContainers().stream(), pod.getInitContainers().stream())
						.flatMap((container) -> ofAContainer(pod, container)))
			.toList();
	}

	private static Stream<String> ofThePod(PodSpec pod) {
		return Stream.of(
				when(isTrue(pod.getHostNetwork()) || isTrue(pod.getHostPID()) || isTrue(pod.getHostIPC()),
						"host namespaces"),
				when(!pod.getVolumes().stream().allMatch(RestrictedPods::isOfAnAllowedType), "restricted volume types"),
				when(pod.getSecurityContext() != null && !pod.getSecurityContext().getSysctls().isEmpty(), "sysctls"))
			.flatMap((found) -> found);
	}

	private static Stream<String> ofAContainer(PodSpec pod, Container container) {
		PodSecurityContext ofPod = Objects.requireNonNullElseGet(pod.getSecurityContext(), PodSecurityContext::new);
		SecurityContext own = Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
		return Stream
			.of(when(isTrue(own.getPrivileged()), "privileged"),
					when(!Boolean.FALSE.equals(own.getAllowPrivilegeEscalation()), "allowPrivilegeEscalation != false"),
					when(!dropsAll(own), "unrestricted capabilities"),
					when(!isTrue(either(own.getRunAsNonRoot(), ofPod.getRunAsNonRoot())), "runAsNonRoot != true"),
					when(Long.valueOf(0).equals(either(own.getRunAsUser(), ofPod.getRunAsUser())), "runAsUser=0"),
					when(!hasProfile(either(own.getSeccompProfile(), ofPod.getSeccompProfile())), "seccompProfile"),
					when(container.getPorts().stream().map(ContainerPort::getHostPort).anyMatch(Objects::nonNull),
							"hostPort"),
					when(own.getProcMount() != null && !own.getProcMount().equals("Default"), "procMount"))
			.flatMap((found) -> found)
			.map((found) -> "%s: %s".formatted(container.getName(), found));
	}

	private static boolean isOfAnAllowedType(Volume volume) {
		return Stream
			.of(volume.getConfigMap(), volume.getCsi(), volume.getDownwardAPI(), volume.getEmptyDir(),
					volume.getEphemeral(), volume.getPersistentVolumeClaim(), volume.getProjected(), volume.getSecret())
			.filter(Objects::nonNull)
			.count() == 1;
	}

	private static boolean dropsAll(SecurityContext context) {
		return context.getCapabilities() != null && context.getCapabilities().getDrop().contains("ALL")
				&& Set.of("NET_BIND_SERVICE").containsAll(context.getCapabilities().getAdd());
	}

	private static boolean hasProfile(@Nullable SeccompProfile profile) {
		return profile != null && PROFILES.contains(profile.getType());
	}

	private static <T> @Nullable T either(@Nullable T first, @Nullable T second) {
		return (first != null) ? first : second;
	}

	private static boolean isTrue(@Nullable Boolean value) {
		return Boolean.TRUE.equals(value);
	}

	private static Stream<String> when(boolean violated, String what) {
		return violated ? Stream.of(what) : Stream.empty();
	}

}
