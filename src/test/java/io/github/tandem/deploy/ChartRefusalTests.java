package io.github.tandem.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.ConfigMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests what the chart refuses, and that it says what to do instead.
 */
class ChartRefusalTests {

	private static final Chart CHART = Chart.ours();

	static Stream<Arguments> wrongValues() {
		return Stream.of(Arguments.of("replicaCont: 2", "additional properties 'replicaCont' not allowed"),
				Arguments.of("replicaCount: two", "at '/replicaCount': got string, want integer"),
				Arguments.of("image: {name: tandem}", "at '/image': additional properties 'name' not allowed"),
				Arguments.of("image: {digest: latest}", "at '/image/digest': 'latest' does not match pattern"),
				Arguments.of("source: {bootstrapServers: [east-1]}", "'east-1' does not match pattern"),
				Arguments.of("source: {servers: [east-1:9092]}",
						"at '/source': additional properties 'servers' not allowed"),
				Arguments.of("secretEnv: {PASSWORD: {secret: east}}",
						"at '/secretEnv/PASSWORD': missing property 'key'"),
				Arguments.of("sslBundles: {east: {trust: {secret: east}}}",
						"at '/sslBundles/east': additional properties 'trust' not allowed"),
				Arguments.of("hostAliases: [{ip: 10.0.0.1}]", "at '/hostAliases/0': missing property 'hostnames'"),
				Arguments.of("dnsPolicy: Cluster", "at '/dnsPolicy': value must be one of"),
				Arguments.of("podLabels: {zone: 1}", "at '/podLabels/zone': got number, want string"),
				Arguments.of("keda: {minReplicaCount: 0}", "at '/keda/minReplicaCount': minimum: got 0, want 1"),
				Arguments.of("config: [tandem]", "at '/config': got array, want object"));
	}

	static Stream<Arguments> contradictions() {
		return Stream.of(
				Arguments.of("autoscaling: {enabled: true}\nkeda: {enabled: true}",
						"autoscaling.enabled and keda.enabled are both true"),
				Arguments.of("serviceMonitor: {enabled: true}\npodMonitor: {enabled: true}",
						"everything would be scraped and counted twice"),
				Arguments.of("serviceMonitor: {enabled: true}\nservice: {enabled: false}",
						"serviceMonitor.enabled needs service.enabled"),
				Arguments.of("ingress: {enabled: true, hosts: [{host: a.example.com}]}\nservice: {enabled: false}",
						"ingress.enabled needs service.enabled"),
				Arguments.of("ingress: {enabled: true}", "ingress.hosts is required"),
				Arguments.of("httpRoute: {enabled: true}", "httpRoute.parentRefs is required"),
				Arguments.of("autoscaling: {enabled: true, minReplicas: 5}",
						"autoscaling.maxReplicas: 3 is less than minReplicas, which is 5"),
				Arguments.of("keda: {enabled: true, minReplicaCount: 5}",
						"keda.maxReplicaCount: 3 is less than minReplicaCount, which is 5"),
				Arguments.of("autoscaling: {enabled: true, targetCPUUtilizationPercentage: null}",
						"autoscaling needs targetCPUUtilizationPercentage or metrics"),
				Arguments.of("terminationGracePeriodSeconds: 30",
						"30 is too short for tandem.shutdown-timeout, which is 25 s"),
				Arguments.of("terminationGracePeriodSeconds: 60\nconfig: {tandem.shutdownTimeout: 1m}",
						"60 is too short for tandem.shutdown-timeout, which is 60 s"),
				Arguments.of("config: {tandem: {shutdown-timeout: '${STOP}'}}",
						"terminationGracePeriodSeconds is required"),
				Arguments.of("config: {tandem: {source: {bootstrap-servers: 'east-1:9092'}}}",
						"source.bootstrapServers and config: tandem.source.bootstrap-servers are both set"),
				Arguments.of("config: {tandem: {instance: one}}", "tandem.instance would be the same for every pod"),
				Arguments.of("config: {server: {port: 9090}}", "server.port is set by containerPort"),
				Arguments.of("config: {management: {endpoints: {web: {base-path: /m}}}}",
						"management.endpoints.web.base-path moves the endpoints away"));
	}

	@ParameterizedTest
	@MethodSource("wrongValues")
	void theSchemaTellsWhatIsWrongAndWhere(String values, String message) {
		assertThatIllegalStateException().isThrownBy(() -> CHART.renderWith(values)).withMessageContaining(message);
	}

	@ParameterizedTest
	@MethodSource("contradictions")
	void contradictionsAreRefused(String values, String message) {
		assertThatIllegalStateException().isThrownBy(() -> CHART.renderWith(values)).withMessageContaining(message);
	}

	@Test
	void bothAddressesAreRequired() {
		assertThatIllegalStateException().isThrownBy(CHART::render)
			.withMessageContaining("source.bootstrapServers is required: set it to the address of at least one broker, "
					+ "for example --set source.bootstrapServers=east-1:9092");
		assertThatIllegalStateException()
			.isThrownBy(() -> CHART.renderSetting(List.of("source.bootstrapServers=east-1:9092")))
			.withMessageContaining("target.bootstrapServers is required");
		assertThatCode(() -> CHART
			.renderSetting(List.of("source.bootstrapServers=east-1:9092", "target.bootstrapServers=west-1:9092")))
			.doesNotThrowAnyException();
	}

	@Test
	void addressesMayComeFromTheEnvironmentButWhatNeedsThemHasToBeTold() {
		String elsewhere = """
				source: {bootstrapServers: []}
				secretEnv: {TANDEM_SOURCE_BOOTSTRAP_SERVERS: {secret: east, key: servers}}
				""";
		assertThatCode(() -> CHART.renderWith(elsewhere)).doesNotThrowAnyException();
		assertThatIllegalStateException()
			.isThrownBy(() -> CHART.renderWith(elsewhere + "networkPolicy: {enabled: true}"))
			.withMessageContaining("networkPolicy.brokerPorts is required");
		assertThatIllegalStateException().isThrownBy(() -> CHART.renderWith(elsewhere + "keda: {enabled: true}"))
			.withMessageContaining("keda.bootstrapServers is required");
	}

	@ParameterizedTest
	@ValueSource(strings = { "config: {tandem: {source: {properties: {ssl.keystore.password: hunter2}}}}",
			"config: {tandem.target.properties.ssl.key.password: hunter2}",
			"config: {spring: {ssl: {bundle: {jks: {east: {truststore: {password: hunter2}}}}}}}",
			"config: {tandem: {source: {properties: {sasl.oauthbearer.client.credentials.client.secret: hunter2}}}}",
			"config: {tandem: {routes: [{name: a, topics: [b], apiKey: hunter2}]}}",
			"config: {some: {password: '${PASSWORD:hunter2}'}}",
			"config: {tandem: {source: {properties: {sasl.jaas.config: 'x.ScramLoginModule required username=\"a\" password=\"hunter2\";'}}}}",
			"config: {tandem: {source: {properties: {sasl.jaas.config: \"x.PlainLoginModule required password='hunter2';\"}}}}",
			"config: {tandem: {source: {properties: {listener.x.sasl.jaas.config: 'x.OAuthBearerLoginModule required clientSecret = hunter2;'}}}}",
			"config: {anything: 'x.PlainLoginModule required username=a password=${A}hunter2;'}",
			"config: {spring: {ssl: {bundle: {pem: {east: {keystore: {private-key: '-----BEGIN PRIVATE KEY-----hunter2'}}}}}}}",
			"config: {proxy: 'https://me:hunter2@proxy.example.com'}",
			"extraEnv: [{name: TANDEM_SOURCE_PROPERTIES_SSL_KEY_PASSWORD, value: hunter2}]",
			"extraEnv: [{name: TANDEM_SOURCE_PROPERTIES_SASL_JAAS_CONFIG, value: 'x.LoginModule required password=\"hunter2\";'}]" })
	void secretsInClearAreRefusedAndNotQuoted(String values) {
		assertThatIllegalStateException().isThrownBy(() -> CHART.renderWith(values))
			.withMessageContaining("in clear")
			.withMessageContaining("take it from a Secret")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("hunter2"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					sasl.jaas.config                  | x.ScramLoginModule required username="tandem-secret" password="${EAST_PASSWORD}";
					sasl.jaas.config                  | x.ScramLoginModule required username="a" passwordFile="/etc/tandem/secrets/east/password";
					sasl.jaas.config                  | software.amazon.msk.auth.iam.IAMLoginModule required;
					sasl.jaas.config                  | ${EAST_LOGIN}
					ssl.key.password                  | ${east.password}
					ssl.keystore.password             | ${EAST_PASSWORD:}
					ssl.keystore.location             | /etc/tandem/keystore.p12
					sasl.oauthbearer.token.endpoint.url | https://login.example.com/token
					sasl.login.refresh.window.factor  | 0.8
					""")
	void whatOnlyRefersToASecretIsNone(String property, String value) {
		Rendering rendering = CHART.renderWith(
				"config: {tandem: {source: {properties: {%s: '%s'}}}}".formatted(property, value.replace("'", "''")));
		assertThat(rendering.application()).contains(property);
	}

	@ParameterizedTest
	@MethodSource("features")
	void noFeaturePutsASecretIntoAConfigMap(Path values) {
		assertThat(CHART.render(values).all(ConfigMap.class)).isNotEmpty()
			.flatMap((map) -> (map.getData() != null) ? map.getData().values() : List.of())
			.noneMatch((text) -> text.contains("PRIVATE KEY-----"))
			.noneMatch((text) -> text.matches("(?s).*password\\s*[=:]\\s*[\"']?[^\"'\\s$].*"));
	}

	static Stream<Path> features() {
		return CHART.featureValues();
	}

	@Test
	void theListOfFeaturesIsNotEmpty() {
		assertThat(features()).hasSizeGreaterThan(20).allMatch(Files::isRegularFile);
	}

}
