package io.github.tandem.doctor;

import org.springframework.context.annotation.Import;

import io.github.tandem.cluster.tls.EncryptedSettings;

/**
 * The application that the command starts: the settings and the doctor, and neither
 * bridge nor web server. No {@code @Configuration}, or the service would find it.
 */
@Import({ EncryptedSettings.class, DoctorConfiguration.class })
class DoctorApplication {

}
