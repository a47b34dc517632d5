package io.github.tandem.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.tandem.TandemApplication;
import io.github.tandem.bridge.BridgeProperties;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.loop.LoopProperties;
import io.github.tandem.route.Route;
import io.github.tandem.route.RoutesProperties;
import io.github.tandem.test.Certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests that Tandem reads what the chart renders: configuration, variables and mounted
 * Secrets of the pod, laid out as Kubernetes would.
 */
class ChartConfigurationTests {

	private static final Chart CHART = Chart.ours();

	private static final String MOUNTS = "/etc/tandem/";

	private static final String LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required "
			+ "username=\"tandem\" password=\"%s\";";

	private static Map<String, Map<String, String>> secrets = Map.of();

	@TempDir
	private Path root;

	@BeforeAll
	static void makeSecrets() throws IOException {
		try (Certificates issued = new Certificates()) {
			String authority = Files.readString(issued.authorityPem());
			secrets = Map.of("east-user", Map.of("password", "from-a-secret", "jaas", LOGIN.formatted("whole")),
					"west-login", Map.of("tandem.target.properties.sasl.mechanism", "PLAIN"), "east-cluster-ca-cert",
					Map.of("ca.crt", authority), "west-tls", Map.of("ca.crt", authority), "west-user",
					Map.of("user.crt", Files.readString(issued.clientPem()), "user.key",
							Files.readString(issued.clientKeyPem())));
		}
	}

	static Stream<Path> featureValues() {
		return CHART.featureValues();
	}

	@ParameterizedTest
	@MethodSource("featureValues")
	void everyFeatureIsAConfigurationThatTandemAccepts(Path values) throws IOException {
		Rendering rendering = CHART.render(values);
		try (ConfigurableApplicationContext context = run(rendering)) {
			assertThat(context.getBean(SourceProperties.class).bootstrapServers()).containsExactly("east-1:9092",
					"east-2:9092");
			assertThat(context.getBean(TargetProperties.class).bootstrapServers()).containsExactly("west-1:9092",
					"west-2:9092");
			assertThat(rendering.pod().getTerminationGracePeriodSeconds())
				.isGreaterThan(shutdownPhase(context).toSeconds())
				.isGreaterThan(context.getBean(BridgeProperties.class).shutdownTimeout().plusSeconds(10).toSeconds());
			assertThat(shutdownPhase(context))
				.isGreaterThan(context.getBean(BridgeProperties.class).shutdownTimeout().plusSeconds(10));
		}
	}

	@Test
	void twoReleasesMakeAPair() throws IOException {
		String pair = CHART.read("ci/two-directions-values.yaml");
		String back = pair.replace("east-", "north-").replace("west-", "east-").replace("north-", "west-");
		try (ConfigurableApplicationContext one = run(CHART.renderWith(pair));
				ConfigurableApplicationContext other = run(CHART.renderWith(back))) {
			assertThat(one.getBean(LoopProperties.class).loopProtection()).isTrue();
			assertThat(other.getBean(LoopProperties.class).loopProtection()).isTrue();
			assertThat(one.getBean(SourceProperties.class).bootstrapServers())
				.isEqualTo(other.getBean(TargetProperties.class).bootstrapServers());
			assertThat(one.getBean(TargetProperties.class).bootstrapServers())
				.isEqualTo(other.getBean(SourceProperties.class).bootstrapServers());
			Route route = one.getBean(RoutesProperties.class).toRoutes().stream().findFirst().orElseThrow();
			assertThat(route.takes(route.deadLetterTopic("west-to-east"))).isFalse();
			assertThat(route.targetTopic("orders")).isEqualTo("orders");
		}
	}

	@Test
	void aMisspeltKeyIsRefusedByTandem() {
		Rendering rendering = CHART.renderWith("config: {tandem: {shutdown-timeuot: 10s}}");
		assertThatThrownBy(() -> run(rendering)).hasMessageContaining("did you mean tandem.shutdown-timeout?");
	}

	@Test
	void theReleaseNamesTheDeploymentUnlessTheConfigDoes() throws IOException {
		try (ConfigurableApplicationContext context = run(CHART.renderWith(""))) {
			assertThat(context.getBean(DeploymentProperties.class).name()).isEqualTo(Chart.RELEASE);
		}
		try (ConfigurableApplicationContext context = run(CHART.render(CHART.featureValues("configuration")))) {
			assertThat(context.getBean(DeploymentProperties.class).name()).isEqualTo("east-to-west");
		}
	}

	@Test
	void theConfigArrivesAsItIs() throws IOException {
		try (ConfigurableApplicationContext context = run(CHART.render(CHART.featureValues("configuration")))) {
			assertThat(context.getBean(SourceProperties.class).consumer().properties())
				.containsExactly(Map.entry("fetch.max.bytes", "16777216"));
			List<Route> routes = context.getBean(RoutesProperties.class).toRoutes().stream().toList();
			assertThat(routes).extracting(Route::name).containsExactly("money", "rest");
			assertThat(routes.get(0).takes("payments.eu")).isTrue();
			assertThat(routes.get(1).targetTopic("clicks")).isEqualTo("east.clicks");
		}
	}

	@Test
	void aPasswordComesFromASecretByTheEnvironment() throws IOException {
		try (ConfigurableApplicationContext context = run(CHART.render(CHART.featureValues("secret-env")))) {
			assertThat(context.getBean(SourceProperties.class).properties()).containsEntry("sasl.jaas.config",
					LOGIN.formatted("from-a-secret"));
		}
		try (ConfigurableApplicationContext context = run(CHART.render(CHART.featureValues("keda")))) {
			assertThat(context.getBean(SourceProperties.class).properties()).containsEntry("sasl.jaas.config",
					LOGIN.formatted("whole"));
		}
	}

	@Test
	void aPasswordComesFromASecretByAFile() throws IOException {
		try (ConfigurableApplicationContext context = run(CHART.render(CHART.featureValues("configtree")))) {
			assertThat(context.getBean(SourceProperties.class).properties()).containsEntry("sasl.jaas.config",
					LOGIN.formatted("from-a-secret"));
			assertThat(context.getBean(TargetProperties.class).properties()).containsEntry("sasl.mechanism", "PLAIN");
		}
	}

	@Test
	void bundlesHoldWhatIsInTheirSecrets() throws IOException {
		try (ConfigurableApplicationContext context = run(CHART.render(CHART.featureValues("ssl-bundles")))) {
			SslBundles bundles = context.getBean(SslBundles.class);
			assertThat(context.getEnvironment().getProperty("spring.ssl.bundle.pem.east.reload-on-update"))
				.isEqualTo("true");
			String source = context.getBean(SourceProperties.class).ssl().bundle();
			String target = context.getBean(TargetProperties.class).ssl().bundle();
			assertThat(bundles.getBundle(String.valueOf(source)).getStores().getTrustStore()).isNotNull();
			assertThat(bundles.getBundle(String.valueOf(target)).getStores().getTrustStore()).isNotNull();
			assertThat(bundles.getBundle(String.valueOf(target)).getStores().getKeyStore()).isNotNull();
		}
	}

	@Test
	void aLongerDrainMakesTheShutdownLonger() throws IOException {
		try (ConfigurableApplicationContext context = run(CHART.renderWith(""))) {
			assertThat(shutdownPhase(context)).hasSeconds(40);
		}
		try (ConfigurableApplicationContext context = run(CHART.render(CHART.featureValues("slow-target")))) {
			assertThat(shutdownPhase(context)).hasSeconds(135);
		}
	}

	@Test
	void operationsThatWriteStayOffByDefault() throws IOException {
		try (ConfigurableApplicationContext context = run(CHART.renderWith(""))) {
			assertThat(context.getEnvironment().getProperty("management.endpoint.replication.access"))
				.isEqualTo("read-only");
		}
	}

	private static Duration shutdownPhase(ConfigurableApplicationContext context) {
		return DurationStyle.detectAndParse(
				String.valueOf(context.getEnvironment().getProperty("spring.lifecycle.timeout-per-shutdown-phase")));
	}

	private ConfigurableApplicationContext run(Rendering rendering) throws IOException {
		for (VolumeMount mount : rendering.container().getVolumeMounts()) {
			if (mount.getMountPath().startsWith(MOUNTS)) {
				Path folder = Files.createDirectories(Path.of(here(mount.getMountPath())));
				for (Map.Entry<String, String> file : content(rendering, mount.getName()).entrySet()) {
					Files.writeString(folder.resolve(file.getKey()), here(file.getValue()));
				}
			}
		}
		Map<String, Object> variables = new HashMap<>();
		for (EnvVar variable : rendering.container().getEnv()) {
			if (variable.getValue() != null) {
				variables.put(variable.getName(), here(variable.getValue()));
			}
			else if (variable.getValueFrom().getSecretKeyRef() != null) {
				variables.put(variable.getName(), secret(variable.getValueFrom().getSecretKeyRef().getName())
					.get(variable.getValueFrom().getSecretKeyRef().getKey()));
			}
			else if (variable.getValueFrom().getFieldRef() != null) {
				variables.put(variable.getName(), "pod-1");
			}
		}
		SpringApplication application = new SpringApplication(PropertiesOnly.class);
		// it is of its package alone, hence by name
		application.setSources(Set.of(TandemApplication.class.getPackageName() + ".UnknownKeys"));
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setLogStartupInfo(false);
		application.setBannerMode(Banner.Mode.OFF);
		application.setRegisterShutdownHook(false);
		StandardEnvironment environment = new StandardEnvironment();
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, variables));
		application.setEnvironment(environment);
		return application.run();
	}

	private String here(String text) {
		return text.replace(MOUNTS, this.root + MOUNTS);
	}

	private static Map<String, String> content(Rendering rendering, String name) {
		Volume volume = rendering.pod()
			.getVolumes()
			.stream()
			.filter((next) -> next.getName().equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no volume " + name));
		if (volume.getSecret() != null) {
			return secret(volume.getSecret().getSecretName());
		}
		return rendering.all(ConfigMap.class)
			.filter((map) -> map.getMetadata().getName().equals(volume.getConfigMap().getName()))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no ConfigMap for volume " + name))
			.getData();
	}

	private static Map<String, String> secret(String name) {
		assertThat(secrets).containsKey(name);
		return secrets.get(name);
	}

	/**
	 * The properties of Tandem, and SSL bundles. Not annotated as a configuration, or the
	 * scan of the service itself would find it in other tests.
	 */
	@ConfigurationPropertiesScan(basePackageClasses = TandemApplication.class)
	@ImportAutoConfiguration(SslAutoConfiguration.class)
	static class PropertiesOnly {

	}

}
