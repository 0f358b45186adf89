use super::*;
use proptest::prelude::*;

fn options() -> ImportOptions {
    ImportOptions {
        make: Some("bmw".parse().unwrap()),
        currency: Currency::Gbp,
        mileage_unit: MileageUnit::Mile,
        lang: Lang::En,
    }
}

fn sheet(text: &str) -> ImportSheet {
    read(text.as_bytes(), &options(), 2026).unwrap()
}

/// `line field code value` of every fault.
fn faults(text: &str) -> Vec<String> {
    let faults = sheet(text).faults.into_iter();
    faults
        .map(|fault| {
            format!(
                "{} {} {} {}",
                fault.line, fault.field, fault.code, fault.value
            )
        })
        .collect()
}

const HEADER: &str = "model,year,price,transmission,mileage,fuelType,tax,mpg,engineSize\n";

#[test]
fn a_row_of_the_uk_data_is_normalised() {
    let text = format!("{HEADER} 5 Series,2014,11200,Semi-Auto,67068,Diesel,125,57.6,2\n");
    let rows = sheet(&text).rows;
    let row = &rows[0];
    assert_eq!(
        (row.make.as_str(), row.model.as_str(), row.year),
        ("bmw", "5 Series", 2014)
    );
    assert_eq!(
        (row.price_minor, row.mileage_km, row.engine_cc),
        (1_120_000, 107_935, Some(2_000))
    );
    assert_eq!(
        (row.fuel, row.transmission),
        (Fuel::Diesel, Transmission::SemiAutomatic)
    );
    assert_eq!(row.row_key.len(), 64);
}

#[test]
fn miles_become_kilometres_halves_upwards() {
    for (miles, kilometres) in [
        ("0", 0),
        ("1", 2),
        ("3", 5),
        ("10", 16),
        ("54678", 87_996),
        ("62500", 100_584),
    ] {
        let text = format!("{HEADER}i3,2014,1,Manual,{miles},Petrol,0,0,1\n");
        assert_eq!(sheet(&text).rows[0].mileage_km, kilometres, "{miles}");
    }
}

#[test]
fn every_fault_of_every_row_is_named_by_its_line() {
    let text = format!(
        "{HEADER}X5,2060,12000,Manual,10,Petrol,0,0,3\n\
         X5,abc,-5,Manual,,Petrol,0,0,0\n\
         \n\
         X5,2015,12000,Manual,10,Electric,0,0,0\n\
         X5,2015,12000,Manual\n\
         {},2015,12.345,Manual,9999999,Petrol,0,0,30\n",
        "я".repeat(101)
    );
    assert_eq!(
        faults(&text)[..8],
        [
            "2 year buyback.year_in_future 2060".to_owned(),
            "3 year buyback.row_not_a_number abc".to_owned(),
            "3 price field.out_of_range -5".to_owned(),
            "3 mileage field.required ".to_owned(),
            "6 row buyback.row_columns ".to_owned(),
            format!("7 model field.bad_text {}", "я".repeat(60)),
            "7 price buyback.row_not_a_number 12.345".to_owned(),
            "7 mileage field.out_of_range 9999999".to_owned(),
        ]
    );
    let sheet = sheet(&text);
    assert_eq!((sheet.read, sheet.rows.len(), sheet.rejected), (5, 1, 4));
    assert_eq!(
        sheet.faults[0].title,
        "The year of manufacture is in the future"
    );
}

#[test]
fn bom_semicolons_crlf_quoted_newlines_and_formulas_are_no_trouble() {
    let text = "\u{feff}Make;MODEL;Year;Price;Mileage_km;Engine_CC\r\nLada;\"Vesta\r\nSW\";2022;1620000,50;75 000;1596\r\n\
                Lada;=HYPERLINK(\"x\");2022;1;1;1596\r\n";
    let sheet = read(
        text.as_bytes(),
        &ImportOptions {
            make: None,
            mileage_unit: MileageUnit::Kilometre,
            ..options()
        },
        2026,
    );
    let sheet = sheet.unwrap();
    assert_eq!(
        sheet.faults.len(),
        1,
        "a name has one line: {:?}",
        sheet.faults
    );
    assert_eq!(
        (sheet.faults[0].line, sheet.faults[0].field.as_str()),
        (2, "model")
    );
    assert_eq!(sheet.rows[0].model, "=HYPERLINK(\"x\")");
    assert_eq!(
        (sheet.rows[0].make.as_str(), sheet.rows[0].engine_cc),
        ("Lada", Some(1_596))
    );
}

#[test]
fn an_engine_of_nothing_is_unknown_and_said_so() {
    let text = format!(
        "{HEADER}X5,2015,12000,Manual,10,Petrol,0,0,0\n\
         X5,2015,12000,Manual,10,Petrol,0,0,0\n\
         i3,2015,12000,Automatic,10,Electric,0,0,0.0\n\
         X5,2015,12000,Manual,11,Petrol,145,57.6,2\n"
    );
    let sheet = sheet(&text);
    assert_eq!((sheet.rows.len(), sheet.odd, sheet.rejected), (3, 1, 0));
    let note = &sheet.notes[0];
    assert_eq!(
        (note.line, note.field.as_str(), note.code.as_str()),
        (2, "engine", "buyback.row_engine_unknown")
    );
    assert_eq!(sheet.rows[0].engine_cc, None);
    let known = &sheet.rows[2];
    assert_eq!(
        (known.engine_cc, known.consumption_ml, known.tax_minor),
        (Some(2_000), Some(4_904), Some(14_500))
    );
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let row = |year| format!("X5,{year},1,Manual,10,Petrol,0,0,3");
    let text = format!("{HEADER}\n{}\n\n{}\n{}\n", row(2060), row(2015), row(2061));
    for text in [text.replace('\n', "\r\n"), text] {
        assert_eq!(
            faults(&text),
            [
                "3 year buyback.year_in_future 2060",
                "6 year buyback.year_in_future 2061"
            ]
        );
    }
}

#[test]
fn a_repeated_row_counts_once_and_a_number_of_the_source_is_its_key() {
    let row = "X5,2015,12000,Manual,10,Petrol,0,0,3\n";
    let sheet = sheet(&format!("{HEADER}{row}{row} {row}"));
    assert_eq!((sheet.read, sheet.rows.len(), sheet.repeated), (3, 1, 2));
    let keyed = read(
        b"key,make,model,year,price,mileage\n42,a,b,2015,1,1\n42,a,b,2015,2,2\n",
        &options(),
        2026,
    )
    .unwrap();
    assert_eq!(
        (keyed.rows[0].row_key.as_str(), keyed.repeated),
        ("key:42", 1)
    );
}

#[test]
fn a_file_that_is_none() {
    let code = |bytes: &[u8], options: &ImportOptions| read(bytes, options, 2026).unwrap_err();
    assert_eq!(
        code(b"PK\x03\x04\0\0", &options()).code,
        code::IMPORT_NOT_TEXT
    );
    assert_eq!(
        code(&[0xff, 0xfe, 0x41], &options()).code,
        code::IMPORT_NOT_TEXT
    );
    assert_eq!(
        code(b"", &options()).params,
        [("missing", "model, year, price, mileage".to_owned())]
    );
    let error = code(
        b"model,year\n",
        &ImportOptions {
            make: None,
            ..options()
        },
    );
    assert_eq!(
        (error.code, error.params[0].1.as_str()),
        (code::IMPORT_HEADER, "make, price, mileage")
    );
}

#[test]
fn too_many_rows_and_too_many_faults() {
    let long = HEADER.to_owned() + &"x,x,x,x,x,x,x,x,x\n".repeat(100);
    let sheet = sheet(&long);
    assert_eq!(
        (sheet.rejected, sheet.faults.len(), sheet.faults_left_out),
        (100, FAULTS_MAX, 200)
    );
    let endless = "model,year,price,mileage\n".to_owned() + &"\"\",,,\n".repeat(200_001);
    assert_eq!(
        read(endless.as_bytes(), &options(), 2026).unwrap_err().code,
        code::IMPORT_TOO_MANY_ROWS
    );
}

proptest! {
    #[test]
    fn no_file_breaks_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..300), text in "[a-z0-9,;\"\n\r.-]{0,200}") {
        let _ = read(&bytes, &options(), 2026);
        if let Ok(sheet) = read(format!("{HEADER}{text}").as_bytes(), &options(), 2026) {
            let stored = i64::try_from(sheet.rows.len()).unwrap();
            prop_assert_eq!(sheet.read, stored + sheet.repeated + sheet.rejected);
        }
    }
}
