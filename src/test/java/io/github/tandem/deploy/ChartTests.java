package io.github.tandem.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests what the chart renders for each of its features.
 */
class ChartTests {

	private static final Chart CHART = Chart.ours();

	@TempDir
	private Path temporary;

	static Stream<Path> featureValues() {
		return CHART.featureValues();
	}

	@Test
	void lintFindsNothing() {
		LintResult result = CHART.lint();
		assertThat(result.getMessages()).noneMatch((message) -> message.contains("[WARNING]"))
			.noneMatch((message) -> message.contains("[ERROR]"));
		assertThat(result.isFailed()).isFalse();
	}

	@Test
	void lintWouldFindAWarning() throws IOException {
		Chart copy = CHART.copy(this.temporary);
		Files.writeString(copy.file("templates/nameless.yaml"), "kind: ConfigMap\napiVersion: v1\n");
		assertThat(copy.lint().isFailed()).isTrue();
	}

	@ParameterizedTest
	@MethodSource("featureValues")
	void everyFeatureRendersObjectsWithoutUnknownFields(Path values) {
		assertThat(CHART.render(values).objects()).hasSizeGreaterThanOrEqualTo(3);
	}

	@Test
	void anUnknownFieldWouldBeFound() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> CHART.renderWith("livenessProbe: {httpGet: {portt: http}}"))
			.withMessageContaining("portt");
	}

	@Test
	void everyKindIsRenderedByAFeature() {
		Set<String> kinds = featureValues().map(CHART::render)
			.flatMap((rendering) -> rendering.objects().stream())
			.map((object) -> object.getClass().getSimpleName())
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(kinds).containsExactly("ConfigMap", "Deployment", "HTTPRoute", "HorizontalPodAutoscaler", "Ingress",
				"Job", "NetworkPolicy", "PodDisruptionBudget", "PodMonitor", "PrometheusRule", "ScaledObject",
				"Service", "ServiceAccount", "ServiceMonitor");
	}

	@ParameterizedTest
	@MethodSource("featureValues")
	void podsKeepToTheRestrictedStandard(Path values) {
		List<PodSpec> pods = withTestPod().render(values).pods().toList();
		assertThat(pods).isNotEmpty();
		assertThat(pods).flatMap(RestrictedPods::violations).isEmpty();
	}

	@Test
	void podsThatBreakTheStandardWouldBeFound() {
		Rendering rendering = CHART.renderWith("""
				securityContext: {privileged: true}
				podSecurityContext: {runAsUser: 0}
				extraVolumes: [{name: host, hostPath: {path: /}}]
				""");
		// Helm merges maps, so what is not named here stays as it is by default
		assertThat(RestrictedPods.violations(rendering.pod())).containsExactly("restricted volume types",
				"tandem: privileged", "tandem: runAsUser=0");
		assertThat(RestrictedPods.violations(CHART.renderWith("""
				securityContext: {allowPrivilegeEscalation: null, capabilities: null}
				podSecurityContext: {runAsNonRoot: null, seccompProfile: null}
				""").pod())).containsExactly("tandem: allowPrivilegeEscalation != false",
				"tandem: unrestricted capabilities", "tandem: runAsNonRoot != true", "tandem: seccompProfile");
	}

	@Test
	void theContainerWritesNowhereButToItsTemporaryFolder() {
		Rendering rendering = CHART.renderWith("");
		assertThat(rendering.container().getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
		assertThat(rendering.pod().getSecurityContext().getRunAsUser()).isPositive();
		assertThat(rendering.container().getVolumeMounts())
			.filteredOn((mount) -> !Boolean.TRUE.equals(mount.getReadOnly()))
			.singleElement()
			.satisfies((mount) -> assertThat(mount.getMountPath()).isEqualTo("/tmp"));
	}

	@Test
	void noPodGetsATokenOrTheVariablesOfServices() {
		Rendering rendering = withTestPod().renderWith("");
		assertThat(rendering.pods()).hasSize(2).allSatisfy((pod) -> {
			assertThat(pod.getAutomountServiceAccountToken()).isFalse();
			assertThat(pod.getEnableServiceLinks()).isFalse();
		});
		assertThat(rendering.the(ServiceAccount.class).getAutomountServiceAccountToken()).isFalse();
		assertThat(rendering.pod().getServiceAccountName())
			.isEqualTo(rendering.the(ServiceAccount.class).getMetadata().getName());
	}

	@Test
	void probesAskForWhatDoesNotDependOnKafka() {
		Container container = CHART.renderWith("").container();
		assertThat(path(container.getStartupProbe())).isEqualTo("/actuator/health/liveness");
		assertThat(path(container.getLivenessProbe())).isEqualTo("/actuator/health/liveness");
		assertThat(path(container.getReadinessProbe())).isEqualTo("/actuator/health/readiness");
		assertThat(container.getPorts()).singleElement().satisfies((port) -> {
			assertThat(port.getName()).isEqualTo("http");
			assertThat(port.getContainerPort()).isEqualTo(8080);
		});
	}

	@Test
	void aStopHasTimeForTheDrain() {
		assertThat(CHART.renderWith("").pod().getTerminationGracePeriodSeconds()).isEqualTo(45);
		assertThat(grace("2m")).isEqualTo(140);
		assertThat(grace("PT1M5S")).isEqualTo(85);
		assertThat(grace("1500ms")).isEqualTo(22);
		assertThat(grace("40000")).isEqualTo(60);
		assertThat(CHART.renderWith("terminationGracePeriodSeconds: 90").pod().getTerminationGracePeriodSeconds())
			.isEqualTo(90);
	}

	@Test
	void podsAreReplacedWhenTheConfigurationChanges() {
		String before = checksum(CHART.renderWith("config: {tandem: {stuck-after: 2m}}"));
		assertThat(checksum(CHART.renderWith("config: {tandem: {stuck-after: 3m}}"))).isNotEqualTo(before);
		assertThat(checksum(CHART.renderWith("config: {tandem: {stuck-after: 2m}}\nreplicaCount: 2")))
			.isEqualTo(before);
	}

	@Test
	void selectorsFindThePodsAndNothingElse() {
		Chart chart = withTestPod();
		for (String feature : List.of("minimal", "names")) {
			Rendering rendering = chart.renderWith(CHART.read("ci/%s-values.yaml".formatted(feature))
					+ "\npodDisruptionBudget: {enabled: true}\nnetworkPolicy: {enabled: true}\n"
					+ "serviceMonitor: {enabled: true}\n");
			Map<String, String> pods = rendering.deployment().getSpec().getTemplate().getMetadata().getLabels();
			Map<String, String> selector = rendering.deployment().getSpec().getSelector().getMatchLabels();
			assertThat(pods).containsAllEntriesOf(selector);
			assertThat(rendering.the(Service.class).getSpec().getSelector()).isEqualTo(selector);
			assertThat(rendering.the(Service.class).getMetadata().getLabels()).containsAllEntriesOf(selector);
			assertThat(Stream.of(rendering.the(PodDisruptionBudget.class).getSpec().getSelector(),
					rendering.the(ServiceMonitor.class).getSpec().getSelector()))
				.extracting(LabelSelector::getMatchLabels)
				.containsOnly(selector);
			assertThat(rendering.the(Pod.class).getMetadata().getLabels())
				.doesNotContainKeys(selector.keySet().toArray(String[]::new));
		}
	}

	@Test
	void everyObjectHasTheNameAndLabelsOfTheRelease() {
		Rendering rendering = CHART.render(CHART.featureValues("names"), CHART.featureValues("minimal"));
		assertThat(rendering.named()).extracting((object) -> object.getMetadata().getName())
			.containsOnly("east-to-west");
		assertThat(rendering.named()).extracting((object) -> object.getMetadata().getLabels())
			.allSatisfy((labels) -> assertThat(labels).containsEntry("team", "kafka")
				.containsEntry("app.kubernetes.io/name", "mirror")
				.containsEntry("app.kubernetes.io/instance", Chart.RELEASE));
		assertThat(rendering.named()).extracting((object) -> object.getMetadata().getNamespace())
			.containsOnly(Chart.NAMESPACE);
		ObjectMeta pod = rendering.deployment().getSpec().getTemplate().getMetadata();
		assertThat(pod.getLabels()).containsEntry("zone", "blue");
		assertThat(pod.getAnnotations()).containsEntry("example.com/note", "mirrored");
		assertThat(rendering.deployment().getMetadata().getAnnotations()).containsEntry("reloader.stakater.com/auto",
				"true");
		assertThat(rendering.pod().getServiceAccountName()).isEqualTo("mirror");
	}

	@Test
	void labelsOfOnesOwnNeverBreakASelector() {
		Rendering rendering = CHART.renderWith("""
				commonLabels: {app.kubernetes.io/name: other, team: kafka, zone: red}
				podLabels: {app.kubernetes.io/instance: other, zone: blue}
				""");
		Map<String, String> pod = rendering.deployment().getSpec().getTemplate().getMetadata().getLabels();
		assertThat(pod).containsAllEntriesOf(rendering.the(Service.class).getSpec().getSelector())
			.containsEntry("team", "kafka")
			.containsEntry("zone", "blue");
	}

	@Test
	void theImageIsTheOneOfThisVersionUnlessADigestSaysOtherwise() {
		assertThat(CHART.renderWith("").container().getImage()).isEqualTo("tandem:" + version());
		assertThat(CHART.renderWith("image: {tag: '1.2'}").container().getImage()).isEqualTo("tandem:1.2");
		Rendering pinned = CHART.render(CHART.featureValues("image"));
		assertThat(pinned.container().getImage()).startsWith("images.example.com/kafka/tandem@sha256:");
		assertThat(pinned.pod().getImagePullSecrets()).extracting("name").containsExactly("images");
	}

	@Test
	void theVersionIsThatOfTheProject() throws IOException {
		assertThat(Files.readString(Path.of("pom.xml")))
			.contains("<artifactId>tandem</artifactId>\n\t<version>%s".formatted(version()));
	}

	@Test
	void aPortOfOnesOwnReachesEverythingThatNeedsIt() {
		Rendering rendering = CHART.render(CHART.featureValues("image"));
		assertThat(rendering.container().getPorts()).extracting("containerPort").containsExactly(9090);
		assertThat(rendering.application()).contains("server:\n  port: 9090\n");
		assertThat(rendering.the(Service.class).getSpec().getPorts()).singleElement().satisfies((port) -> {
			assertThat(port.getPort()).isEqualTo(80);
			assertThat(port.getTargetPort()).isEqualTo(new IntOrString("http"));
		});
	}

	@Test
	void theHeapIsAShareOfAMemoryLimitThatIsThere() {
		Container container = CHART.renderWith("").container();
		assertThat(container.getResources().getLimits()).containsKey("memory");
		assertThat(CHART.renderWith("").variable("JDK_JAVA_OPTIONS").getValue()).contains("-XX:MaxRAMPercentage=70");
	}

	@Test
	void namesThatTheClustersDnsDoesNotKnowCanBeGiven() {
		PodSpec pod = CHART.render(CHART.featureValues("name-resolution")).pod();
		assertThat(pod.getHostAliases()).singleElement()
			.satisfies((alias) -> assertThat(alias.getHostnames()).containsExactly("east-1", "east-2"));
		assertThat(pod.getDnsPolicy()).isEqualTo("None");
		assertThat(pod.getDnsConfig().getNameservers()).containsExactly("10.20.0.53");
		assertThat(pod.getDnsConfig().getOptions()).extracting("value").containsExactly("1");
		assertThat(CHART.renderWith("").pod().getDnsPolicy()).isNull();
	}

	@Test
	void podsSpreadOverZones() {
		PodSpec pod = CHART.render(CHART.featureValues("scheduling")).pod();
		assertThat(pod.getTopologySpreadConstraints()).singleElement()
			.satisfies((constraint) -> assertThat(constraint.getLabelSelector().getMatchLabels())
				.containsEntry("app.kubernetes.io/instance", Chart.RELEASE));
		assertThat(pod.getPriorityClassName()).isEqualTo("high");
		assertThat(pod.getTolerations()).hasSize(1);
		assertThat(pod.getAffinity().getPodAntiAffinity()).isNotNull();
	}

	@Test
	void whatScalesSetsTheNumberOfPods() {
		assertThat(CHART.renderWith("replicaCount: 3").deployment().getSpec().getReplicas()).isEqualTo(3);
		Rendering scaled = CHART.render(CHART.featureValues("autoscaling"));
		assertThat(scaled.deployment().getSpec().getReplicas()).isNull();
		HorizontalPodAutoscaler autoscaler = scaled.the(HorizontalPodAutoscaler.class);
		assertThat(autoscaler.getSpec().getScaleTargetRef().getName())
			.isEqualTo(scaled.deployment().getMetadata().getName());
		assertThat(autoscaler.getSpec().getMaxReplicas()).isEqualTo(6);
		assertThat(autoscaler.getSpec().getMetrics()).hasSize(1);
	}

	@Test
	void kedaWatchesTheLagOfEveryRoutesGroup() {
		Rendering rendering = CHART.render(CHART.featureValues("keda"));
		assertThat(rendering.deployment().getSpec().getReplicas()).isNull();
		ScaledObject.Spec spec = rendering.the(ScaledObject.class).spec();
		assertThat(spec.scaleTargetRef().name()).isEqualTo(rendering.deployment().getMetadata().getName());
		assertThat(spec.minReplicaCount()).isEqualTo(1);
		assertThat(spec.triggers()).extracting(ScaledObject.Trigger::type).containsOnly("kafka");
		assertThat(spec.triggers()).extracting((trigger) -> trigger.metadata().get("consumerGroup"))
			.containsExactly("east-to-west-money", "east-to-west-rest");
		assertThat(spec.triggers()).allSatisfy((trigger) -> {
			assertThat(trigger.metadata()).containsEntry("bootstrapServers", "east-1:9092,east-2:9092")
				.containsEntry("lagThreshold", "20000")
				.containsEntry("allowIdleConsumers", "false")
				.containsEntry("sasl", "scram_sha512");
			assertThat(trigger.authenticationRef()).isEqualTo(new ScaledObject.Authentication("east", null));
		});
	}

	@Test
	void kedaWatchesTheOnlyRouteThereIsByDefault() {
		ScaledObject.Spec spec = CHART.renderWith("keda: {enabled: true, bootstrapServers: 'east.example.com:9092'}")
			.the(ScaledObject.class)
			.spec();
		assertThat(spec.triggers()).singleElement()
			.satisfies((trigger) -> assertThat(trigger.metadata()).containsEntry("consumerGroup", "tandem-all")
				.containsEntry("bootstrapServers", "east.example.com:9092"));
		assertThat(
				CHART.renderWith("keda: {enabled: true, routes: [one, two]}").the(ScaledObject.class).spec().triggers())
			.extracting((trigger) -> trigger.metadata().get("consumerGroup"))
			.containsExactly("tandem-one", "tandem-two");
	}

	@Test
	void monitorsScrapeThePortOfTheEndpoints() {
		ServiceMonitor service = CHART.render(CHART.featureValues("service-monitor")).the(ServiceMonitor.class);
		assertThat(service.getMetadata().getLabels()).containsEntry("release", "prometheus");
		assertThat(service.getSpec().getEndpoints()).singleElement().satisfies((endpoint) -> {
			assertThat(endpoint.getPort()).isEqualTo("http");
			assertThat(endpoint.getPath()).isEqualTo("/actuator/prometheus");
			assertThat(endpoint.getMetricRelabelings()).hasSize(1);
		});
		// without a label for it, the job is the Service, which is another one for each
		// release
		assertThat(service.getSpec().getJobLabel()).isNull();
		Rendering rendering = CHART.render(CHART.featureValues("pod-monitor"));
		assertThat(rendering.all(Service.class)).isEmpty();
		assertThat(rendering.the(PodMonitor.class).getSpec().getPodMetricsEndpoints()).singleElement()
			.satisfies((endpoint) -> {
				assertThat(endpoint.getPort()).isEqualTo("http");
				assertThat(endpoint.getPath()).isEqualTo("/actuator/prometheus");
				assertThat(endpoint.getRelabelings()).hasSize(1);
			});
	}

	@Test
	void rulesAreTakenAsTheyAre() throws IOException {
		Chart copy = CHART.copy(this.temporary);
		Files.createDirectories(copy.file("files/rules"));
		Files.writeString(copy.file("files/rules/sample.yaml"), """
				groups:
				  - name: sample
				    rules:
				      - alert: Sample
				        expr: tandem_lag_records > 5
				        for: 2m
				        labels: {severity: warning}
				        annotations:
				          summary: '{{ $labels.topic }} lags by {{ $value | humanize }}'
				""");
		List<Object> groups = new ArrayList<>();
		for (Path file : Document.files(copy.file("files/rules"), ".yaml").toList()) {
			Map<String, List<Object>> rules = new Yaml().load(Files.readString(file));
			groups.addAll(rules.get("groups"));
		}
		PrometheusRule rule = copy.render(copy.featureValues("prometheus-rule")).the(PrometheusRule.class);
		assertThat(rule.getMetadata().getLabels()).containsEntry("release", "prometheus");
		assertThat(rule.getSpec().getGroups()).hasSameSizeAs(groups);
		assertThat(rule.getSpec().getGroups()).filteredOn((group) -> group.getName().equals("sample"))
			.singleElement()
			.satisfies((group) -> assertThat(group.getRules()).singleElement().satisfies((alert) -> {
				assertThat(alert.getAnnotations()).containsEntry("summary",
						"{{ $labels.topic }} lags by {{ $value | humanize }}");
				assertThat(alert.getExpr()).isEqualTo(new IntOrString("tandem_lag_records > 5"));
			}));
	}

	@Test
	void dashboardsAreTakenAsTheyAre() throws IOException {
		Chart copy = CHART.copy(this.temporary);
		Files.createDirectories(copy.file("files/dashboards"));
		Files.writeString(copy.file("files/dashboards/sample.json"), "{\"title\": \"{{topic}} of $route\"}\n");
		Rendering rendering = copy.render(copy.featureValues("dashboard"));
		ConfigMap map = rendering.all(ConfigMap.class)
			.filter((next) -> next.getMetadata().getName().endsWith("-dashboard"))
			.findFirst()
			.orElseThrow();
		assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
		assertThat(map.getMetadata().getAnnotations()).containsEntry("grafana_folder", "Kafka");
		for (Path file : Document.files(copy.file("files/dashboards"), ".json").toList()) {
			assertThat(map.getData()).containsEntry(file.getFileName().toString(), Files.readString(file));
		}
	}

	@Test
	void theNetworkPolicyLetsDnsAndEveryBrokerThrough() {
		NetworkPolicy policy = CHART.render(CHART.featureValues("network-policy")).the(NetworkPolicy.class);
		assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
		List<NetworkPolicyEgressRule> egress = policy.getSpec().getEgress();
		assertThat(ports(egress.get(0))).containsExactly("53/UDP", "53/TCP");
		assertThat(ports(egress.get(1))).containsExactly("9092/TCP", "30000-30010/TCP");
		assertThat(egress.get(1).getTo()).singleElement()
			.satisfies((peer) -> assertThat(peer.getIpBlock().getCidr()).isEqualTo("10.20.0.0/16"));
		assertThat(ports(egress.get(2))).containsExactly("443/TCP");
		assertThat(policy.getSpec().getIngress()).singleElement().satisfies((rule) -> {
			assertThat(rule.getPorts()).extracting("port").containsExactly(new IntOrString("http"));
			assertThat(rule.getFrom()).hasSize(1);
		});
	}

	@Test
	void theNetworkPolicyIsThatOfTandemAndOfTheDoctorThatIsTested() throws IOException {
		Chart copy = CHART.copy(Files.createTempDirectory(this.temporary, "chart"));
		Path test = copy.file("templates/tests/doctor.yaml");
		Files.writeString(test, Files.readString(test).replace("helm.sh/hook: test\n", "example.com/hook: test\n"));
		for (String names : List.of("", "nameOverride: mirror\n", "nameOverride: %s\n".formatted("m".repeat(63)))) {
			Rendering rendering = copy.renderWith(names + "networkPolicy: {enabled: true}");
			LabelSelector selector = rendering.the(NetworkPolicy.class).getSpec().getPodSelector();
			for (Map<String, String> labels : List.of(
					rendering.deployment().getSpec().getTemplate().getMetadata().getLabels(),
					rendering.the(Pod.class).getMetadata().getLabels())) {
				assertThat(labels).containsAllEntriesOf(selector.getMatchLabels());
				assertThat(selector.getMatchExpressions()).singleElement().satisfies((expression) -> {
					assertThat(expression.getOperator()).isEqualTo("In");
					assertThat(expression.getValues()).contains(labels.get(expression.getKey()))
						.allMatch((name) -> name.length() <= 63);
				});
			}
		}
	}

	@Test
	void theNetworkPolicyKnowsThePortsOfTheBootstrapAddresses() {
		NetworkPolicy policy = CHART.renderWith("""
				networkPolicy: {enabled: true}
				source: {bootstrapServers: 'east-1:9093, east-2:9094'}
				""").the(NetworkPolicy.class);
		assertThat(ports(policy.getSpec().getEgress().get(1))).containsExactly("9093/TCP", "9094/TCP", "9092/TCP");
		assertThat(policy.getSpec().getEgress().get(1).getTo()).isEmpty();
	}

	@Test
	void thePageIsReachedThroughTheService() {
		Ingress ingress = CHART.render(CHART.featureValues("ingress")).the(Ingress.class);
		assertThat(ingress.getSpec().getIngressClassName()).isEqualTo("nginx");
		assertThat(ingress.getSpec().getRules()).singleElement().satisfies((rule) -> {
			assertThat(rule.getHost()).isEqualTo("tandem.example.com");
			assertThat(rule.getHttp().getPaths()).singleElement().satisfies((path) -> {
				assertThat(path.getPath()).isEqualTo("/");
				assertThat(path.getBackend().getService().getName()).isEqualTo("tandem");
				assertThat(path.getBackend().getService().getPort().getName()).isEqualTo("http");
			});
		});
		HTTPRoute route = CHART.render(CHART.featureValues("http-route")).the(HTTPRoute.class);
		assertThat(route.getSpec().getParentRefs()).extracting("name").containsExactly("internal");
		assertThat(route.getSpec().getRules()).singleElement().satisfies((rule) -> {
			assertThat(rule.getMatches()).hasSize(1);
			assertThat(rule.getBackendRefs()).extracting("name", "port").containsExactly(tuple("tandem", 8080));
		});
	}

	@Test
	void aDisruptionBudgetNeverBlocksASinglePod() {
		assertThat(CHART.renderWith("podDisruptionBudget: {enabled: true}")
			.the(PodDisruptionBudget.class)
			.getSpec()
			.getMaxUnavailable()).isEqualTo(new IntOrString(1));
		assertThat(CHART.render(CHART.featureValues("pod-disruption-budget"))
			.the(PodDisruptionBudget.class)
			.getSpec()
			.getMaxUnavailable()).isEqualTo(new IntOrString("50%"));
	}

	@Test
	void anInstanceIsNamedByItsPodUnlessAVariableSaysOtherwise() {
		assertThat(CHART.renderWith("").variable("TANDEM_INSTANCE").getValueFrom().getFieldRef().getFieldPath())
			.isEqualTo("metadata.name");
		assertThat(CHART.renderWith("extraEnv: [{name: TANDEM_INSTANCE, value: ''}]").container().getEnv())
			.filteredOn((variable) -> variable.getName().equals("TANDEM_INSTANCE"))
			.singleElement()
			.satisfies((variable) -> assertThat(variable.getValueFrom()).isNull());
	}

	@Test
	void whatTheChartDoesNotKnowOfCanBeAdded() {
		Rendering pod = CHART.render(CHART.featureValues("extra-pod"));
		assertThat(pod.variable("TANDEM_STUCK_AFTER").getValue()).isEqualTo("5m");
		assertThat(pod.container().getEnvFrom()).hasSize(1);
		assertThat(pod.pod().getContainers()).extracting(Container::getName).containsExactly("tandem", "relay");
		assertThat(pod.pod().getInitContainers()).extracting(Container::getName).containsExactly("wait");
		assertThat(pod.pod().getVolumes()).extracting("name").contains("krb5");
		assertThat(pod.container().getVolumeMounts()).extracting("mountPath").contains("/etc/krb5.conf");
		assertThat(CHART.render(CHART.featureValues("extra-objects")).all(ConfigMap.class))
			.extracting((map) -> map.getMetadata().getName())
			.contains("tandem-notes", "tandem-more");
	}

	@Test
	void theTestPodAsksTheServiceForReadiness() {
		Rendering rendering = withTestPod().renderWith("service: {port: 80}");
		assertThat(rendering.the(Pod.class).getSpec().getContainers()).singleElement()
			.satisfies((container) -> assertThat(container.getArgs())
				.contains("http://tandem:80/actuator/health/readiness"));
		assertThat(withTestPod().renderWith("tests: {enabled: false}").all(Pod.class)).isEmpty();
		assertThat(CHART.read("templates/tests/readiness.yaml")).contains("helm.sh/hook: test\n");
	}

	@Test
	void theDoctorExaminesWithTheConfigurationOfTheReleaseWhenItIsTested() throws IOException {
		Chart copy = CHART.copy(Files.createTempDirectory(this.temporary, "chart"));
		Path test = copy.file("templates/tests/doctor.yaml");
		assertThat(Files.readString(test)).contains("helm.sh/hook: test\n");
		Files.writeString(test, Files.readString(test).replace("helm.sh/hook: test\n", "example.com/hook: test\n"));
		for (String feature : List.of("doctor", "configtree", "extra-pod", "name-resolution", "ssl-bundles")) {
			String values = CHART.read("ci/%s-values.yaml".formatted(feature));
			Rendering rendering = copy.renderWith(values);
			PodSpec pod = rendering.the(Pod.class).getSpec();
			PodSpec service = rendering.deployment().getSpec().getTemplate().getSpec();
			Container doctor = pod.getContainers().get(0);
			assertThat(doctor.getArgs()).containsExactly("doctor");
			assertThat(rendering.the(Pod.class).getMetadata().getLabels().entrySet())
				.doesNotContainAnyElementsOf(Map
					.of("app.kubernetes.io/name",
							rendering.the(Service.class).getSpec().getSelector().get("app.kubernetes.io/name"))
					.entrySet());
			assertThatItIsConfiguredAsTandem(doctor, service);
			assertThat(pod.getVolumes()).isEqualTo(service.getVolumes());
			assertThat(pod.getHostAliases()).isEqualTo(service.getHostAliases());
			assertThat(pod.getDnsConfig()).isEqualTo(service.getDnsConfig());
			assertThat(pod).extracting(RestrictedPods::violations).isEqualTo(List.of());
			assertThat(copy.renderWith(values + "\ntests: {doctor: {enabled: false}}\n").all(Pod.class)).isEmpty();
		}
	}

	@Test
	void theDoctorExaminesBeforeEachStartWhereItIsAskedTo() {
		String values = CHART.read("ci/doctor-values.yaml");
		PodSpec pod = CHART.renderWith(values).pod();
		assertThat(pod.getInitContainers()).singleElement().satisfies((doctor) -> {
			assertThat(doctor.getArgs()).containsExactly("doctor", "--report-only");
			assertThatItIsConfiguredAsTandem(doctor, pod);
		});
		assertThat(CHART.renderWith(values.replace("enabled: true", "enabled: true\n    required: true"))
			.pod()
			.getInitContainers()
			.get(0)
			.getArgs()).containsExactly("doctor", "--failures-only");
		assertThat(CHART.renderWith("replicaCount: 1").pod().getInitContainers()).isEmpty();
	}

	private static void assertThatItIsConfiguredAsTandem(Container doctor, PodSpec pod) {
		Container tandem = pod.getContainers().get(0);
		assertThat(doctor.getImage()).isEqualTo(tandem.getImage());
		assertThat(doctor.getEnv()).isEqualTo(tandem.getEnv());
		assertThat(doctor.getEnvFrom()).isEqualTo(tandem.getEnvFrom());
		assertThat(doctor.getVolumeMounts()).isEqualTo(tandem.getVolumeMounts());
	}

	// Helm leaves the pods of its tests out of what it prints, unless they are ordinary
	// ones
	private Chart withTestPod() {
		try {
			Chart copy = CHART.copy(Files.createTempDirectory(this.temporary, "chart"));
			Path test = copy.file("templates/tests/readiness.yaml");
			Files.writeString(test, Files.readString(test).replace("helm.sh/hook: test\n", "example.com/hook: test\n"));
			return copy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void anAnswerOfTheMigrationEndsItsJobAndAKilledPodIsFollowedByAnother() {
		List<PodFailurePolicyRule> rules = CHART.renderWith("migration: {enabled: true}")
			.the(Job.class)
			.getSpec()
			.getPodFailurePolicy()
			.getRules();
		assertThat(rules).extracting(PodFailurePolicyRule::getAction).containsExactly("Ignore", "FailJob");
		assertThat(rules.get(1).getOnExitCodes().getOperator()).isEqualTo("In");
		// neither 137 nor 143, of killed ones, nor 3, of one whose heap is too small
		assertThat(rules.get(1).getOnExitCodes().getValues()).containsExactly(1);
	}

	private static String version() {
		Map<String, String> chart = new Yaml().load(CHART.read("Chart.yaml"));
		return chart.get("appVersion");
	}

	private static String path(Probe probe) {
		assertThat(probe.getHttpGet().getPort()).isEqualTo(new IntOrString("http"));
		return probe.getHttpGet().getPath();
	}

	private static long grace(String shutdownTimeout) {
		return CHART.renderWith("config: {tandem: {shutdown-timeout: %s}}".formatted(shutdownTimeout))
			.pod()
			.getTerminationGracePeriodSeconds();
	}

	private static String checksum(Rendering rendering) {
		return rendering.deployment().getSpec().getTemplate().getMetadata().getAnnotations().get("checksum/config");
	}

	private static List<String> ports(NetworkPolicyEgressRule rule) {
		return rule.getPorts()
			.stream()
			.map((port) -> "%s%s/%s".formatted(port.getPort().getIntVal(),
					(port.getEndPort() != null) ? "-" + port.getEndPort() : "", port.getProtocol()))
			.toList();
	}

}
